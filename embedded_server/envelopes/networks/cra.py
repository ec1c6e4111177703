"""CRA (České Radiokomunikace): another network's body as a JSON string."""

from __future__ import annotations

from embedded_server.domain.json_value import JsonObject
from embedded_server.envelopes.json_text import from_text
from embedded_server.envelopes.spec import WrapperSpec


def _is_cra(body: JsonObject) -> bool:
    return "tech" in body and body.get("type") == "D" and isinstance(body.get("data"), str)


CRA = WrapperSpec(network="cra", test=_is_cra, inner=lambda body: from_text(body.get("data")))
