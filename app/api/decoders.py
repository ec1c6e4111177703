"""Decoders of a Sluice server: drafts and versions, trials, examples, who uses which, and the check before use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.api.admin import AdminClient
from app.api.http import Json
from app.api.replies import read_page, read_reply
from embedded_server.domain.assignment import Assignment
from embedded_server.domain.check import CheckReport
from embedded_server.domain.decoder import Decoder, DecoderKind, Version
from embedded_server.domain.example import ExampleResult
from embedded_server.domain.moments import iso
from embedded_server.wire.assignments import assignment_from_json, assignment_to_json
from embedded_server.wire.decoders import decoder_from_json, version_from_json
from embedded_server.wire.examples import example_from_json
from embedded_server.wire.trials import Trial, check_from_json, trial_from_json

CHECK_DEADLINE = 60.0  # it tries hundreds of payloads, and some of them until they are stopped


@dataclass(frozen=True, slots=True)
class Facts:
    """What a decoder is for; empty means not known."""

    name: str
    vendor: str = ""
    device: str = ""
    licence: str = ""
    ports: tuple[int, ...] = ()


class DecodersClient:
    """Every method raises ApiError."""

    def __init__(self, admin: AdminClient) -> None:
        self._admin = admin

    async def all(self) -> list[Decoder]:
        return await self._admin.decoders()

    async def add(self, facts: Facts, kind: DecoderKind, pattern: str, text: str) -> Decoder:
        """With a draft to begin with; Cayenne LPP, whose text is its spelling, is live at once."""
        is_built_in = kind is DecoderKind.CAYENNE
        body = {"name": facts.name, "kind": kind.value} | ({"pattern": pattern} if pattern else {})
        body |= {"source": text} if is_built_in else {}
        decoder = read_reply(await self._admin.ask("POST", "/decoders", body=body), decoder_from_json)
        return decoder if is_built_in or not text else await self.save_draft(decoder.id, text)

    async def rename(self, decoder: Decoder, facts: Facts) -> Decoder:
        """Without a source it stays as it is."""
        body = {
            "name": facts.name,
            "kind": decoder.kind.value,
            "vendor": facts.vendor,
            "device": facts.device,
            "licence": facts.licence,
            "ports": list(facts.ports),
        }
        return read_reply(await self._admin.ask("PUT", f"/decoders/{decoder.id}", body=body), decoder_from_json)

    async def delete(self, decoder_id: int) -> None:
        await self._admin.ask("DELETE", f"/decoders/{decoder_id}")

    async def versions(self, decoder_id: int) -> list[Version]:
        reply = await self._admin.ask("GET", f"/decoders/{decoder_id}/versions")
        return list(read_page(reply, version_from_json).items)

    async def save_draft(self, decoder_id: int, source: str) -> Decoder:
        reply = await self._admin.ask("PUT", f"/decoders/{decoder_id}/draft", body={"source": source})
        return read_reply(reply, decoder_from_json)

    async def discard_draft(self, decoder_id: int) -> None:
        await self._admin.ask("DELETE", f"/decoders/{decoder_id}/draft")

    async def publish(self, decoder_id: int, note: str = "", *, anyway: bool = False) -> Decoder:
        """Makes the draft live. Raises SourceError where it does not load, a refusal with status 409 where examples
        fail and nobody said anyway."""
        body: Json = {"note": note, "anyway": anyway}
        reply = await self._admin.ask("POST", f"/decoders/{decoder_id}/versions", body=body, deadline=CHECK_DEADLINE)
        return read_reply(reply, decoder_from_json)

    async def go_live(self, decoder_id: int, number: int) -> Decoder:
        """A version that was live before."""
        reply = await self._admin.ask("PUT", f"/decoders/{decoder_id}/live", body={"number": number})
        return read_reply(reply, decoder_from_json)

    async def resume(self, decoder_id: int) -> None:
        """Calls a suspended one again."""
        await self._admin.ask("POST", f"/decoders/{decoder_id}/resume", body={})

    async def try_on(
        self, decoder_id: int, payload: bytes, port: int | None, received_at: datetime | None, source: str | None
    ) -> Trial:
        """A text that is not saved, else the draft or what is live."""
        body: Json = {"payload_hex": payload.hex(), "port": port}
        body |= {} if received_at is None else {"received_at": iso(received_at)}
        body |= {} if source is None else {"source": source}
        return read_reply(await self._admin.ask("POST", f"/decoders/{decoder_id}/try", body=body), trial_from_json)

    async def examples(self, decoder_id: int) -> list[ExampleResult]:
        """With what the draft, or where there is none the live version, makes of each now."""
        reply = await self._admin.ask("GET", f"/decoders/{decoder_id}/examples", deadline=CHECK_DEADLINE)
        return list(read_page(reply, example_from_json).items)

    async def add_example(
        self, decoder_id: int, name: str, payload: bytes, port: int | None, received_at: datetime | None, expected: Json
    ) -> None:
        body: Json = {"name": name, "payload_hex": payload.hex(), "port": port, "expected": expected}
        body |= {} if received_at is None else {"received_at": iso(received_at)}
        await self._admin.ask("POST", f"/decoders/{decoder_id}/examples", body=body)

    async def record_example(self, decoder_id: int, record_id: str, device: str, name: str) -> None:
        """Of a stored record; what is expected is what the live version makes of it."""
        body = {"record_id": record_id, "name": name} | ({"device": device} if device else {})
        await self._admin.ask("POST", f"/decoders/{decoder_id}/examples", body=body)

    async def delete_example(self, decoder_id: int, example_id: int) -> None:
        await self._admin.ask("DELETE", f"/decoders/{decoder_id}/examples/{example_id}")

    async def assignments(self) -> list[Assignment]:
        """All of them, in their order."""
        return list(read_page(await self._admin.ask("GET", "/decoders/assignments"), assignment_from_json).items)

    async def save_assignments(self, rows: Sequence[Assignment]) -> list[Assignment]:
        items = [
            {name: value for name, value in assignment_to_json(row).items() if name not in ("id", "warning")}
            for row in rows
        ]
        reply = await self._admin.ask("PUT", "/decoders/assignments", body={"items": items})
        return list(read_page(reply, assignment_from_json).items)

    async def check(self, decoder_id: int) -> CheckReport:
        reply = await self._admin.ask("POST", f"/decoders/{decoder_id}/check", body={}, deadline=CHECK_DEADLINE)
        return read_reply(reply, check_from_json)
