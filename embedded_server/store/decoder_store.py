"""What the server asks of a store about decoders: versions, drafts, assignments and examples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from embedded_server.domain.assignment import Assignment
from embedded_server.domain.decoder import Decoder, DecoderKind, Version
from embedded_server.domain.example import Example


@dataclass(frozen=True, slots=True)
class Assigned:
    """A row and the text that it calls for."""

    row: Assignment
    name: str
    kind: DecoderKind
    version: Version


class DecoderStore(Protocol):
    async def decoders(self) -> list[Decoder]: ...
    async def decoder(self, decoder_id: int) -> Decoder | None: ...
    async def add_decoder(self, decoder: Decoder) -> Decoder:
        """Its live text, if there is one, becomes version 1; its pattern, if there is one, a row before all others.
        Raises RefusedError(422) when there are too many."""
        ...

    async def change_decoder(self, decoder: Decoder) -> Decoder | None:
        """All but texts. A pattern replaces that of its first row which names recTypes only; none leaves the rows."""
        ...

    async def delete_decoder(self, decoder_id: int) -> bool:
        """With its versions, rows and examples. What it read stays."""
        ...

    async def versions(self, decoder_id: int) -> list[Version]:
        """Newest first."""
        ...

    async def save_draft(self, decoder_id: int, source: str | None) -> Decoder | None:
        """None discards it."""
        ...

    async def publish(self, decoder_id: int, source: str, note: str = "") -> Decoder | None:
        """A new version, live at once; a text that is live already makes none. A draft of that text is done with."""
        ...

    async def make_live(self, decoder_id: int, number: int) -> Decoder | None: ...
    async def assigned(self) -> list[Assigned]:
        """In their order; rows whose decoder has no text yet are left out."""
        ...

    async def assignments(self) -> list[Assignment]: ...
    async def replace_assignments(self, rows: Sequence[Assignment]) -> list[Assignment]:
        """Raises RefusedError(422) for a decoder or version that is not there."""
        ...

    async def examples(self, decoder_id: int) -> list[Example]: ...
    async def add_examples(self, examples: Sequence[Example]) -> list[Example]:
        """Their ids are given here. Raises RefusedError(422) when there are too many."""
        ...

    async def delete_example(self, decoder_id: int, example_id: int) -> bool: ...
