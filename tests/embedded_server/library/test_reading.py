"""What is found in libraries, and what keeps hostile ones out."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from embedded_server.domain.refusal import RefusedError
from embedded_server.library import files
from embedded_server.library.files import OneFile, open_file, open_folder
from embedded_server.library.reading import read_library
from tests.embedded_server.library.trees import CHIRPSTACK, DOOR, TANK, THINGS_STACK, laid, zipped


def test_that_lorawan_devices_are_read_with_their_metadata(tmp_path: Path) -> None:
    library = read_library(open_folder(str(laid(tmp_path / "checkout", THINGS_STACK))))
    tank, gone = library.codecs
    assert (tank.key, tank.name, tank.vendor, tank.device) == (
        "vendor/acme/tank.js",
        "tank",
        "Acme Sensors",
        "Tank One, Tank Two",
    )
    assert (tank.licence, tank.ports, tank.source) == ("MIT", (3, 4), TANK)
    half, wrong = tank.examples
    assert (half.name, half.payload, half.port) == ("half full", b"\x15", 3)
    assert half.expected == {"level": 10.5, "state": "on"}
    assert wrong.expected == {"level": 99}
    assert (gone.key, gone.source, gone.problem) == ("vendor/acme/gone.js", "", "Its file is not in the library.")


def test_that_chirpstack_profiles_are_read_with_their_metadata() -> None:
    library = read_library(
        open_file("profiles.zip", zipped({f"main/{name}": text for name, text in CHIRPSTACK.items()}))
    )
    (door,) = library.codecs
    assert (door.vendor, door.device, door.licence, door.source) == ("Acme Doors", "Door", "ISC", DOOR)
    assert [(each.payload, each.port, each.expected) for each in door.examples] == [(b"\x01", 1, {"open": True})]


def test_that_other_folders_are_read_file_by_file(tmp_path: Path) -> None:
    tree = {"a/door.js": DOOR, "a/util.js": "var x = 1;", "node_modules/x.js": DOOR, ".git/y.js": DOOR, "note.txt": "x"}
    laid(tmp_path, tree)
    (tmp_path / "link.js").symlink_to(tmp_path / "a" / "door.js")
    assert [codec.key for codec in read_library(open_folder(str(tmp_path))).codecs] == ["a/door.js"]


def test_that_decoders_in_text_files_are_found_and_prose_is_none(tmp_path: Path) -> None:
    (tmp_path / "LT9 TTN v1.0.txt").write_text("function Decoder(bytes, port) { return { n: bytes[0] }; }")
    (tmp_path / "readme.txt").write_text("Paste the Decoder into the console, function by function.")
    assert [codec.name for codec in read_library(open_folder(str(tmp_path))).codecs] == ["LT9 TTN v1.0"]


def test_that_a_single_file_is_a_decoder_whatever_its_name() -> None:
    for name in ("tank.js", "tank.txt", "tank"):
        (codec,) = read_library(OneFile(name, TANK.encode())).codecs
        assert (codec.name, codec.source, codec.problem) == ("tank", TANK, "")
    (binary,) = read_library(OneFile("x.js", b"\xff\xfe")).codecs
    assert (binary.source, binary.problem) == ("", "It is not UTF-8.")
    (large,) = read_library(OneFile("x.js", b"/" * (files.LARGEST_FILE + 1))).codecs
    assert "larger" in large.problem


def test_that_a_folder_with_a_licence_alone_holds_no_decoder(tmp_path: Path) -> None:
    assert not read_library(open_folder(str(laid(tmp_path, {"LICENSE": "MIT License"})))).codecs
    assert not read_library(open_file("x.zip", zipped({"package.json": '{"license": "MIT"}'}))).codecs


def test_that_only_what_is_asked_for_is_read() -> None:
    library = read_library(open_file("x.zip", zipped(THINGS_STACK)), {"vendor/acme/tank.js"})
    assert [codec.key for codec in library.codecs] == ["vendor/acme/tank.js"]


def test_that_examples_that_cannot_be_read_are_told() -> None:
    tree = {**THINGS_STACK, "vendor/acme/tank-codec.yaml": "uplinkDecoder:\n  fileName: tank.js\n  examples: [\n"}
    tank = read_library(open_file("x.zip", zipped(tree))).codecs[0]
    assert (tank.source, tank.examples) == (TANK, ())
    assert tank.problem.startswith("Its examples cannot be read")


@pytest.mark.parametrize("name", ["../x.js", "/etc/x.js", "a/../../x.js", "a\\..\\x.js", "C:x.js"])
def test_that_names_that_lead_out_are_refused(name: str) -> None:
    with pytest.raises(RefusedError, match="lead out"):
        open_file("x.zip", zipped({name: TANK}))


def test_that_a_zip_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST_TOTAL", 50_000)
    with pytest.raises(RefusedError, match="unpacks to more"):
        open_file("x.zip", zipped({"a.js": "0" * 30_000, "b.js": "0" * 30_000}))


def test_that_a_zip_that_lies_about_its_sizes_unpacks_no_further() -> None:
    honest = zipped({"a.js": "function decodeUplink() {}" + "0" * (3 << 20)})
    size = (3 << 20) + 26
    lying = honest.replace(size.to_bytes(4, "little"), (64).to_bytes(4, "little"))
    codecs = read_library(open_file("x.zip", lying)).codecs
    assert all(len(codec.source) <= files.LARGEST_FILE for codec in codecs)


def test_that_links_in_a_zip_are_left_out() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        link = zipfile.ZipInfo("passwd.js")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("tank.js", TANK)
    library = read_library(open_file("x.zip", packed.getvalue()))
    assert ([codec.key for codec in library.codecs], library.remarks) == (["tank.js"], ("1 links were left out.",))


def test_that_what_is_no_library_is_refused_in_words(tmp_path: Path) -> None:
    for path in ("relative/path", str(tmp_path / "nothing")):
        with pytest.raises(RefusedError):
            open_folder(path)
    with pytest.raises(RefusedError):
        open_file("x.zip", b"PK\x03\x04 and then nothing")
    for name, content in (("x.zip", b"an error page"), ("x.tar.gz", b"\x1f\x8b\x08\x00")):
        with pytest.raises(RefusedError, match="neither a text nor a zip"):
            open_file(name, content)


def test_that_too_many_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_FILES", 2)
    laid(tmp_path, {f"{number}.js": "" for number in range(3)})
    with pytest.raises(RefusedError, match="more than 2 files"):
        open_folder(str(tmp_path))
