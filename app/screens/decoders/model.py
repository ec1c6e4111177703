"""What Decoders knows: the decoders there are, the one that is open with its draft, its examples and who uses it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.api.decoders import DecodersClient, Facts
from app.running.one_at_a_time import OneAtATime
from app.screens.decoders.example_dialog import Written
from app.whole_file import written
from embedded_server.domain.assignment import Assignment
from embedded_server.domain.check import CheckReport
from embedded_server.domain.decoder import Decoder, DecoderKind, Version
from embedded_server.domain.example import ExampleResult


class DecodersModel(QObject):
    """An answer about a decoder that is not open any more is dropped."""

    listed = Signal()  # the decoders and who uses them are fresh
    opened = Signal()  # another decoder is open
    changed = Signal()  # the open one has another draft, version, name or users
    examples_run = Signal()

    def __init__(self, client: DecodersClient, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self.decoders: tuple[Decoder, ...] = ()
        self.assignments: tuple[Assignment, ...] = ()
        self.examples: tuple[ExampleResult, ...] = ()
        self.open_id = 0
        self.text = ""  # what the editor holds
        self._kept_text = ""  # what the server has of it
        self._saving, self._fetches = asyncio.Lock(), OneAtATime()

    @property
    def decoder(self) -> Decoder | None:
        """The one that is open."""
        return self.find(self.open_id)

    @property
    def is_unsaved(self) -> bool:
        """The editor holds what the server has not got yet."""
        return self.text != self._kept_text

    def find(self, decoder_id: int) -> Decoder | None:
        return next((one for one in self.decoders if one.id == decoder_id), None)

    async def refresh(self) -> None:
        await self._fetches.run(self._fetch)

    async def _fetch(self) -> None:
        decoders, assignments = await asyncio.gather(self._client.all(), self._client.assignments())
        before = self.decoder, self.assignments
        self.decoders, self.assignments = tuple(decoders), tuple(assignments)
        self.listed.emit()
        if before != (self.decoder, self.assignments):
            self._take_text()
            self.changed.emit()

    def open(self, decoder_id: int) -> None:
        """Show another one; what was typed is to be kept before."""
        self.open_id, self.examples = decoder_id, ()
        self.text = self._kept_text = source_of(self.decoder)
        self.opened.emit()

    async def run_examples(self) -> None:
        decoder_id = self.open_id
        examples = await self._client.examples(decoder_id) if self.decoder else []
        if decoder_id == self.open_id:
            self.examples = tuple(examples)
            self.examples_run.emit()

    async def keep_draft(self) -> None:
        """Sends what was typed; a text that is live already is no draft. Then the draft is known here too, also to
        whoever asked meanwhile."""
        async with self._saving:
            decoder, text = self.decoder, self.text
            if decoder is None or not self.is_unsaved:
                return
            if decoder.live is not None and text == decoder.live.source:
                await self._client.discard_draft(decoder.id)
            else:
                await self._client.save_draft(decoder.id, text)
            if decoder.id == self.open_id:
                self._kept_text = text
            await self.refresh()

    async def discard(self) -> None:
        decoder = self.decoder
        if decoder is None:
            return
        async with self._saving:
            if decoder.draft is not None:
                await self._client.discard_draft(decoder.id)
            self.text = self._kept_text = decoder.source
        await self.refresh()
        self.opened.emit()

    async def publish(self, note: str, anyway: bool, then: Callable[[Decoder], None]) -> None:
        """The draft becomes live, once all that was typed is kept."""
        await self.keep_draft()
        decoder = await self._client.publish(self.open_id, note, anyway=anyway)
        await self.refresh()
        then(decoder)

    async def add(self, facts: Facts, kind: DecoderKind, pattern: str, text: str, then: Callable[[int], None]) -> None:
        decoder = await self._client.add(facts, kind, pattern, text)
        await self.refresh()
        then(decoder.id)

    async def rename(self, decoder: Decoder, facts: Facts, then: Callable[[], None]) -> None:
        await self._client.rename(decoder, facts)
        await self.refresh()
        then()

    async def delete(self, decoder: Decoder, then: Callable[[], None]) -> None:
        await self._client.delete(decoder.id)
        await self.refresh()
        then()

    async def versions(self, show: Callable[[Sequence[Version]], None]) -> None:
        show(await self._client.versions(self.open_id))

    async def go_live(self, number: int, then: Callable[[], None]) -> None:
        await self._client.go_live(self.open_id, number)
        await self.refresh()
        then()

    async def resume(self, decoder: Decoder) -> None:
        await self._client.resume(decoder.id)
        await self.refresh()

    async def check(self, show: Callable[[CheckReport], None]) -> None:
        await self.keep_draft()
        show(await self._client.check(self.open_id))

    async def keep_example(self, one: Written, then: Callable[[], None]) -> None:
        decoder_id = self.open_id
        await self._client.add_example(decoder_id, one.name, one.payload, one.port, one.at, one.expected)
        if one.number:
            await self._client.delete_example(decoder_id, one.number)
        await self.run_examples()
        then()

    async def record_example(self, record_id: str, device: str, name: str, then: Callable[[], None]) -> None:
        """What the live version makes of a stored record is what is expected from then on."""
        await self._client.record_example(self.open_id, record_id, device, name)
        await self.run_examples()
        then()

    async def delete_examples(self, chosen: Sequence[ExampleResult]) -> None:
        for one in chosen:
            await self._client.delete_example(one.example.decoder_id, one.example.id)
        await self.run_examples()

    async def write_source(self, file: Path, then: Callable[[], None]) -> None:
        """Raises ApiError, as everything that a person asked for."""
        async with written(file) as write:
            await write(self.text.encode())
        then()

    async def save_assignments(self, rows: Sequence[Assignment], then: Callable[[], None]) -> None:
        await self._client.save_assignments(rows)
        await self.refresh()
        then()

    def _take_text(self) -> None:
        """What somebody else saved is shown, unless something was typed here meanwhile."""
        if not self.is_unsaved:
            self.text = self._kept_text = source_of(self.decoder)


def source_of(decoder: Decoder | None) -> str:
    """The draft, else what is live."""
    if decoder is None:
        return ""
    return decoder.draft.source if decoder.draft else decoder.source
