"""Lists as files and spreadsheets hand them over, and words for what is none."""

from __future__ import annotations

import pytest

from app.screens.devices.import_columns import guessed, mapping_problem
from app.screens.devices.import_reading import LARGEST_FILE, read_file, read_text

EUI = "24E124126B316056"
LIST = f"DevEUI;Name;Ort\r\n{EUI};Pförtner;Halle 3\r\n"
READ = (("DevEUI", "Name", "Ort"), (EUI, "Pförtner", "Halle 3"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_that_every_usual_encoding_is_read(encoding: str) -> None:
    sheet = read_file(LIST.encode(encoding))
    assert sheet.lines == READ
    assert bool(sheet.remark) == (encoding == "cp1252")  # a guess is told


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_that_the_separator_is_found(separator: str) -> None:
    assert read_text(LIST.replace(";", separator)).lines == READ
    assert read_text(f"sep={separator}\n" + LIST.replace(";", separator)).lines == READ


def test_that_decimal_commas_and_quoted_breaks_do_not_mislead() -> None:
    text = f'DevEUI;Notes;Latitude;Longitude\n{EUI};"two\nlines; and ""more""";39,95;-75,16'
    assert read_text(text).rows == ((EUI, 'two\nlines; and "more"', "39,95", "-75,16"),)
    assert read_text(f'DevEUI;Name\n{EUI};"a, b, c"\n{EUI};"d, e, f"').rows[0] == (EUI, "a, b, c")
    assert read_text(f"DevEUI\n{EUI}").rows == ((EUI,),)


@pytest.mark.parametrize(
    ("first", "has_head", "mapping"),
    [
        ("DevEUI,Name", True, ("id", "name")),
        (f"{EUI},lobby", False, ("id", "name")),
        (f"lobby,{EUI[:4]}-{EUI[4:]}", False, ("name", "id")),
        ("Sensor,Where", True, ("id", "name")),
        (f"DevEUI,{EUI}", True, ("id", "")),
    ],
)
def test_that_a_first_row_with_a_device_is_no_header(first: str, has_head: bool, mapping: tuple[str, ...]) -> None:
    second = "pier,24E124126B316057" if mapping[0] == "name" else "24E124126B316057,pier"
    sheet = read_text(f"{first}\n{second}")
    assert sheet.has_head == has_head
    assert len(sheet.rows) == 2 - has_head
    assert guessed(sheet.heads, sheet.rows) == mapping


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        (b"\xef\xbb\xbf\r\n", "There is nothing in it."),
        (b"DevEUI,Name\n", "There are names of columns and no device below them."),
        (
            b"PK\x03\x04rest",
            "This is an Excel workbook or another archive. Save it as CSV, or copy its cells and paste them.",
        ),
        (
            b"\x7fELF\x02\x01\x01\x00\x00",
            "This is no text but a program's own file. Save the list as CSV, or copy its cells",
        ),
        (b'DevEUI,Name\n24E1,"open\nand on', "Line 2 is not understood: a quotation mark is opened and never closed."),
        (b'DevEUI,Name\n24E1,"a" b\n', "Line 2 is not understood: text goes on behind a closing quotation mark"),
        (b"a" * (LARGEST_FILE + 1), "The file is too large: at most 4 MB are taken at once."),
        (b"DevEUI\n" + b"24E124126B316056\n" * 20_001, "There are 20,001 rows; at most 20,000 are taken at once."),
    ],
)
def test_that_what_is_no_list_is_said_in_words(content: bytes, words: str) -> None:
    with pytest.raises(ValueError) as caught:
        read_file(content)
    assert str(caught.value).startswith(words)


def test_that_a_mapping_needs_one_column_of_ids() -> None:
    assert mapping_problem(("name", "")) == "One column has to be the DevEUI."
    assert mapping_problem(("id", "name", "name")) == "Name is chosen for two columns."
    assert mapping_problem(("id", "", "")) == ""
