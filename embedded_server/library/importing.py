"""Codecs of a library become decoders, with their examples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from embedded_server.decoding.pool import DecoderPool
from embedded_server.decoding.running import Text
from embedded_server.domain.decoder import Decoder, DecoderKind, Version, sha_of
from embedded_server.domain.example import Example, ExampleState
from embedded_server.domain.library import FoundCodec
from embedded_server.domain.refusal import RefusedError
from embedded_server.store.decoder_store import DecoderStore
from embedded_server.workbench.examples import run_examples
from embedded_server.workbench.sources import check_source


@dataclass(frozen=True, slots=True)
class Imported:
    key: str
    decoder_id: int | None = None  # None: it was not
    examples: int = 0
    failing: int = 0
    reason: str = ""


class Importer:
    def __init__(self, store: DecoderStore, pool: DecoderPool, origin: str, now: datetime) -> None:
        self._store = store
        self._pool = pool
        self._origin = origin
        self._now = now

    async def add(self, codec: FoundCodec, known: Mapping[str, int], pattern: str = "") -> Imported:
        """`known` are decoders by the SHA-256 of their text: none is there twice."""
        if not codec.source:
            return Imported(codec.key, reason=codec.problem or "It is empty.")
        if (there := known.get(sha_of(codec.source))) is not None:
            return Imported(codec.key, there, reason="A decoder with this text is there already.")
        text = Text(DecoderKind.JAVASCRIPT, codec.source)
        try:
            await check_source(self._pool, text)
            decoder = await self._store.add_decoder(self._decoder(codec, pattern))
            return await self._with_examples(codec, decoder, text)
        except RefusedError as error:
            if error.status == 503:
                raise
            return Imported(codec.key, reason=error.reason)

    def _decoder(self, codec: FoundCodec, pattern: str) -> Decoder:
        return Decoder(
            id=0,
            name=codec.name,
            kind=DecoderKind.JAVASCRIPT,
            created_at=self._now,
            live=Version(0, sha_of(codec.source), codec.source, self._now, f"Imported from {self._origin}"[:200]),
            vendor=codec.vendor,
            device=codec.device,
            licence=codec.licence,
            origin=f"{self._origin}: {codec.key}"[:2_000],
            ports=codec.ports[:64],
            pattern=pattern,
        )

    async def _with_examples(self, codec: FoundCodec, decoder: Decoder, text: Text) -> Imported:
        """Examples that fail from the first are kept: they say what their vendor expected."""
        now = self._now
        examples = [
            Example(0, decoder.id, each.name, each.payload, each.port, each.received_at or now, each.expected, now)
            for each in codec.examples
        ]
        kept = await self._store.add_examples(examples) if examples else []
        results = await run_examples(self._pool, text, kept)
        failing = sum(result.state is ExampleState.FAILS for result in results)
        return Imported(codec.key, decoder.id, len(kept), failing)
