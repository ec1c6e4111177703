"""Draw the application's icon files from the logo: PNG for Linux, ICO for Windows, ICNS for macOS.

python packaging/make_icons.py FOLDER
"""

import os
import struct
import sys
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QGuiApplication

from app.widgets.logo import logo_pixmap

PNG_SIZES = (16, 24, 32, 48, 64, 128, 256, 512)
ICO_SIZES = (16, 24, 32, 48, 64, 128, 256)
ICNS_KINDS = {b"ic07": 128, b"ic08": 256, b"ic09": 512, b"ic10": 1024}


def make_icons(folder: Path) -> None:
    """Write sluice-<size>.png, sluice.ico and sluice.icns."""
    folder.mkdir(parents=True, exist_ok=True)
    for size in PNG_SIZES:
        (folder / f"sluice-{size}.png").write_bytes(png(size))
    (folder / "sluice.ico").write_bytes(ico([(size, png(size)) for size in ICO_SIZES]))
    (folder / "sluice.icns").write_bytes(icns({kind: png(size) for kind, size in ICNS_KINDS.items()}))


def png(size: int) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    logo_pixmap(size).save(buffer, "PNG")
    return bytes(buffer.data().data())


def ico(images: list[tuple[int, bytes]]) -> bytes:
    """A directory of 16 bytes an image, then the images; 256 is written as 0."""
    offset = 6 + 16 * len(images)
    entries = []
    for size, image in images:
        side = size % 256
        entries.append(struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(image), offset))
        offset += len(image)
    return struct.pack("<HHH", 0, 1, len(images)) + b"".join(entries) + b"".join(image for _, image in images)


def icns(images: dict[bytes, bytes]) -> bytes:
    body = b"".join(kind + struct.pack(">I", len(image) + 8) + image for kind, image in images.items())
    return b"icns" + struct.pack(">I", len(body) + 8) + body


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QGuiApplication(sys.argv)
    make_icons(Path(sys.argv[1]))
