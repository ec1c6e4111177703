"""Icon files are made from the logo in the forms the systems ask for."""

import runpy
import struct
from pathlib import Path

from pytestqt.qtbot import QtBot

SCRIPT = Path(__file__).parents[2] / "packaging" / "make_icons.py"
PNG = b"\x89PNG\r\n\x1a\n"


def test_that_icons_for_three_systems_are_written(qtbot: QtBot, tmp_path: Path) -> None:
    runpy.run_path(str(SCRIPT))["make_icons"](tmp_path)
    assert sorted(file.suffix for file in tmp_path.iterdir()).count(".png") == 8
    assert all(file.read_bytes().startswith(PNG) for file in tmp_path.glob("*.png"))
    icns = (tmp_path / "sluice.icns").read_bytes()
    assert icns[:4] == b"icns"
    assert struct.unpack(">I", icns[4:8]) == (len(icns),)


def test_that_the_ico_directory_points_at_every_image(qtbot: QtBot, tmp_path: Path) -> None:
    runpy.run_path(str(SCRIPT))["make_icons"](tmp_path)
    ico = (tmp_path / "sluice.ico").read_bytes()
    _, kind, count = struct.unpack("<HHH", ico[:6])
    assert (kind, count) == (1, 7)
    entries = [struct.unpack("<BBBBHHII", ico[6 + 16 * at : 22 + 16 * at]) for at in range(count)]
    assert all(ico[entry[7] : entry[7] + 8] == PNG for entry in entries)
    assert entries[-1][7] + entries[-1][6] == len(ico)
