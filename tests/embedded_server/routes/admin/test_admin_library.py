"""Libraries over the admin API: looked at, and imported."""

from __future__ import annotations

import base64
from pathlib import Path

from embedded_server.wire.libraries import import_from_json, library_from_json
from tests.embedded_server.library.trees import TANK, THINGS_STACK, laid, zipped
from tests.embedded_server.routes.admin.admin_server import Running

KEY = "vendor/acme/tank.js"


async def test_that_a_library_is_listed_and_chosen_codecs_are_imported(server: Running, tmp_path: Path) -> None:
    folder = str(laid(tmp_path / "checkout", THINGS_STACK))
    looked = library_from_json((await server.admin.post("/library", json={"folder": folder})).json())
    assert [(item["key"], item["examples"], item["decoder_id"]) for item in looked["items"]] == [
        (KEY, 2, None),
        ("vendor/acme/gone.js", 0, None),
    ]
    body = {"folder": folder, "keys": [KEY, "vendor/acme/gone.js", "nothing"]}
    done = import_from_json((await server.admin.post("/library/import", json=body)).json())
    tank, gone, nothing = done["items"]
    assert (tank["examples"], tank["failing"], tank["reason"]) == (2, 1, "")
    assert (gone["decoder_id"], nothing["decoder_id"]) == (None, None)
    decoder = (await server.admin.get(f"/decoders/{tank['decoder_id']}")).json()
    assert (decoder["name"], decoder["vendor"], decoder["licence"], decoder["ports"]) == (
        "tank",
        "Acme Sensors",
        "MIT",
        [3, 4],
    )
    assert decoder["origin"] == f"checkout: {KEY}"
    states = [each["state"] for each in (await server.admin.get(f"/decoders/{decoder['id']}/examples")).json()["items"]]
    assert states == ["passes", "fails"]
    again = import_from_json((await server.admin.post("/library/import", json={**body, "keys": [KEY]})).json())
    assert (again["items"][0]["decoder_id"], len((await server.admin.get("/decoders")).json()["items"])) == (
        decoder["id"],
        1,
    )


async def test_that_a_zip_and_a_pasted_text_are_imported_and_assigned(server: Running) -> None:
    packed = base64.b64encode(zipped(THINGS_STACK)).decode()
    body = {"file": packed, "name": "x.zip", "keys": [KEY], "rectype": "acme.*"}
    assert (await server.admin.post("/library/import", json=body)).status_code == 200
    (decoder,) = (await server.admin.get("/decoders")).json()["items"]
    assert decoder["pattern"] == "acme.*"
    looked = (await server.admin.post("/library", json={"text": TANK})).json()
    (item,) = looked["items"]
    assert (item["key"], item["decoder_id"]) == ("pasted.js", decoder["id"])
    broken = {"text": "function decodeUplink( {", "keys": ["pasted.js"]}
    (refused,) = (await server.admin.post("/library/import", json=broken)).json()["items"]
    assert refused["decoder_id"] is None
    assert "line 1" in refused["reason"]


async def test_that_what_is_no_library_is_refused(server: Running) -> None:
    for body, status in (
        ({}, 422),
        ({"text": "x", "folder": "/tmp"}, 422),
        ({"file": "%"}, 422),
        ({"folder": "not/whole"}, 422),
        ({"file": base64.b64encode(zipped({"../x.js": TANK})).decode()}, 422),
    ):
        assert (await server.admin.post("/library", json=body)).status_code == status, body
    several = {"text": TANK, "keys": ["a", "b"], "rectype": "a.b"}
    assert (await server.admin.post("/library/import", json=several)).status_code == 422
