"""RecTypes in paths and queries: of what no schema can say, 422."""

from __future__ import annotations

from embedded_server.domain.refusal import RefusedError
from embedded_server.gate.share_path import checked_rec_type


def rec_type_named(text: str) -> str:
    """Raises RefusedError(422) with the reason in words."""
    try:
        return checked_rec_type(text)
    except RefusedError as error:
        raise RefusedError(422, error.code, error.reason, error.fix) from None
