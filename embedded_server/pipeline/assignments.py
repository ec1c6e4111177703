"""Which decoder a recType's payloads go to."""

from __future__ import annotations

from collections.abc import Iterable

from embedded_server.domain.decoder import Decoder
from embedded_server.domain.rec_type import matches, specificity


class Assignments:
    """The most specific pattern wins; of two alike the one assigned later."""

    def __init__(self, decoders: Iterable[Decoder] = ()) -> None:
        ranked = ((specificity(decoder.pattern), decoder.id, decoder) for decoder in decoders)
        self._decoders = [decoder for *_, decoder in sorted(ranked, key=lambda rank: rank[:2], reverse=True)]
        self._known: dict[str, Decoder | None] = {}

    def decoder_of(self, rec_type: str) -> Decoder | None:
        if rec_type not in self._known:
            fitting = (decoder for decoder in self._decoders if matches(decoder.pattern, rec_type))
            self._known[rec_type] = next(fitting, None)
        return self._known[rec_type]
