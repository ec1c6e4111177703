"""Whole checkouts in the layouts of lorawan-devices and chirpstack-device-profiles, looked at and imported."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from embedded_server.wire.libraries import import_from_json, library_from_json
from tests.embedded_server.routes.admin.admin_server import Running

LIBRARIES = Path(__file__).parents[3] / "data" / "libraries"
NORTHFIELD, HAMBURG = "Northfield Instruments", "Hamburg Labs"
FOUND = {
    "lorawan-devices": {
        "vendor/northfield/nf-tank.js": (NORTHFIELD, "NF Tank", "Apache-2.0", [2], 2),
        "vendor/northfield/nf-soil.js": (NORTHFIELD, "NF Soil", "Apache-2.0", [5], 1),
        "vendor/hamburg-labs/hl-meter.js": (HAMBURG, "HL Meter 3P", "Apache-2.0", [1], 1),
    },
    "chirpstack-device-profiles": {
        "vendors/northfield/codecs/nf-door.js": (NORTHFIELD, "NF Door", "MIT", [2], 2),
    },
}


@pytest.mark.parametrize("name", FOUND)
async def test_that_a_checkout_is_read_with_its_metadata_and_every_example_passes(
    server: Running, tmp_path: Path, name: str
) -> None:
    checkout = shutil.copytree(LIBRARIES / name, tmp_path / name)
    (checkout / ".git" / "hooks").mkdir(parents=True)
    (checkout / ".git" / "hooks" / "sample.js").write_text("function Decoder() { return {}; }", "utf-8")
    looked = library_from_json((await server.admin.post("/library", json={"folder": str(checkout)})).json())
    told = {
        one["key"]: (one["vendor"], one["device"], one["licence"], list(one["ports"]), one["examples"])
        for one in looked["items"]
    }
    assert told == FOUND[name]
    body = {"folder": str(checkout), "keys": list(told)}
    done = import_from_json((await server.admin.post("/library/import", json=body)).json())
    assert [(one["reason"], one["failing"]) for one in done["items"]] == [("", 0)] * len(told)
    for one in done["items"]:
        examples = (await server.admin.get(f"/decoders/{one['decoder_id']}/examples")).json()["items"]
        assert {example["state"] for example in examples} == {"passes"}
