"""A list as it is tried out, corrected and counted."""

from __future__ import annotations

from collections.abc import Sequence

from app.screens.devices.import_list import BEYOND, PIECE, DeviceList, ListRow
from app.screens.devices.import_reading import read_text
from embedded_server.domain.device_import import CellProblem, ImportRow, RowOutcome


def answered(rows: Sequence[ListRow]) -> list[ImportRow]:
    """As a server would: an id of four letters is good."""
    return [
        ImportRow(at, row.cells[0], RowOutcome.NEW)
        if len(row.cells[0]) == 4
        else ImportRow(at, "", RowOutcome.BAD, (CellProblem("id", "no id"),))
        for at, row in enumerate(rows, 1)
    ]


def tried(wanted: DeviceList) -> None:
    for piece in iter(lambda: next(wanted.pieces(), None), None):
        wanted.take_in(piece, answered(piece))
    wanted.find_repeats()


def outcomes(wanted: DeviceList) -> list[str]:
    return [row.outcome.value if row.outcome else "" for row in wanted.rows]


def test_that_a_list_is_tried_out_in_pieces_and_a_corrected_row_alone() -> None:
    wanted = DeviceList(read_text("DevEUI\n" + "\n".join(f"{at:04}" for at in range(PIECE + 3))))
    assert [len(piece) for piece in wanted.pieces()] == [PIECE, 3]
    tried(wanted)
    assert wanted.waiting == 0
    wanted.edit(2, "id", "bad")
    assert [[row.number for row in piece] for piece in wanted.pieces()] == [[2]]
    tried(wanted)
    assert wanted.tried()[RowOutcome.BAD] == 1


def test_that_a_device_that_is_there_twice_is_bad_until_one_of_them_is_another() -> None:
    wanted = DeviceList(read_text("DevEUI\nAAAA\nBBBB\nAAAA"))
    tried(wanted)
    assert outcomes(wanted) == ["new", "new", "bad"]
    assert wanted.rows[2].problems == (CellProblem("id", "The device is in row 1, too."),)
    wanted.edit(1, "id", "CCCC")
    tried(wanted)
    assert outcomes(wanted) == ["new", "new", "new"]


def test_that_cells_beyond_the_last_column_are_not_lost_without_a_word() -> None:
    wanted = DeviceList(read_text("DevEUI,Name\nAAAA,pier,west,old\nBBBB"))
    assert wanted.has_beyond
    tried(wanted)
    assert outcomes(wanted) == ["bad", "new"]
    wanted.edit(1, BEYOND, "")
    wanted.edit(1, "name", "pier, west")
    tried(wanted)
    assert outcomes(wanted) == ["new", "new"]
    assert [row.cells for row in wanted.rows] == [("AAAA", "pier, west"), ("BBBB", "")]


def test_that_corrections_survive_another_meaning_of_a_column() -> None:
    wanted = DeviceList(read_text("DevEUI,Name,Other\nAAA,pier,x"))
    wanted.edit(1, "id", "AAAA")
    wanted.map(("id", "", "name"))
    assert wanted.rows[0].cells == ("AAAA", "x")
    assert wanted.waiting == 1


def test_that_an_answer_to_cells_that_were_edited_meanwhile_is_passed_over() -> None:
    wanted = DeviceList(read_text("DevEUI\nAAAA"))
    piece = next(wanted.pieces())
    wanted.edit(1, "id", "bad")
    wanted.take_in(piece, answered(piece))
    assert outcomes(wanted) == [""]
