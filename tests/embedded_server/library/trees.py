"""Small libraries in the shapes that others publish; all of it is made up here."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

TANK = "function decodeUplink(input) { return {data: {level: input.bytes[0] / 2, state: 'on'}}; }\n"
DOOR = "// SPDX-License-Identifier: ISC\nfunction Decoder(bytes, port) { return {open: bytes[0] === 1}; }\n"
MIT = "MIT License\n\nPermission is hereby granted, free of charge, to any person\n"

THINGS_STACK = {
    "LICENSE": MIT,
    "vendor/index.yaml": "vendors:\n  - id: acme\n    name: Acme Sensors\n  - id: other\n    name: Other\n",
    "vendor/acme/index.yaml": "endDevices:\n  - tank-1\n",
    "vendor/acme/tank-1.yaml": (
        'name: "Tank One"\nfirmwareVersions:\n  - version: "1"\n    profiles:\n      EU863-870:\n'
        "        id: p\n        codec: tank-codec\n"
    ),
    "vendor/acme/tank-2.yaml": (
        "name: Tank Two\nfirmwareVersions:\n  - profiles:\n      US902-928:\n        codec: tank-codec\n"
    ),
    "vendor/acme/tank-codec.yaml": (
        "uplinkDecoder:\n  fileName: tank.js\n  examples:\n"
        "    - description: half full\n      input:\n        fPort: 3\n        bytes: [0x15]\n"
        "      output:\n        data:\n          level: 10.5\n          state: on\n"
        "    - description: broken\n      input:\n        fPort: 3\n        bytes: [0]\n"
        "      output:\n        errors: [no]\n"
        "    - description: wrong here\n      input:\n        fPort: 4\n        bytes: [2]\n"
        "      output:\n        data:\n          level: 99\n"
        "downlinkEncoder:\n  fileName: tank.js\n"
    ),
    "vendor/acme/tank.js": TANK,
    "vendor/acme/gone-codec.yaml": "uplinkDecoder:\n  fileName: gone.js\n",
    "vendor/acme/helper.js": "module.exports = 1;\n",
}
CHIRPSTACK = {
    "LICENSE": "Apache License\nVersion 2.0\n",
    "vendors/acme/vendor.toml": '[vendor]\nname = "Acme Doors"\nvendor_id = 1\n',
    "vendors/acme/devices/door.toml": (
        '[device]\nname = "Door"\n[[device.firmware]]\nversion = "1"\nprofiles = []\ncodec = "door.js"\n'
    ),
    "vendors/acme/codecs/door.js": DOOR,
    "vendors/acme/codecs/test_decode_door.json": (
        '[\n\t{"name": "open", "input": {"fPort": 1, "bytes": [0x01]}, "expected": {"data": {"open": true}}}\n]'
    ),
}


def laid(folder: Path, tree: dict[str, str]) -> Path:
    for name, text in tree.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


def zipped(tree: dict[str, str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in tree.items():
            archive.writestr(name, text)
    return packed.getvalue()
