"""Reading request bodies: whole, bounded, and without a trace of those whose sender went away."""

from __future__ import annotations

from starlette.types import Message, Receive

from embedded_server.domain.refusal import RefusedError


class SenderGoneError(Exception):
    """The connection closed before the body was complete: nobody waits for an answer."""


async def read_body(receive: Receive, limit: int) -> bytes:
    """Raises RefusedError(413) as soon as the body grows past the limit."""
    message = await receive()
    if not message.get("more_body"):
        return _part(message)
    parts = [_part(message)]
    size = len(parts[0])
    while message.get("more_body"):
        message = await receive()
        parts.append(_part(message))
        size += len(parts[-1])
        check_size(size, limit)
    return b"".join(parts)


def _part(message: Message) -> bytes:
    if message["type"] == "http.disconnect":
        raise SenderGoneError
    body: bytes = message.get("body", b"")
    return body


def check_size(size: int, limit: int, is_whole: bool = False) -> None:
    """Raises RefusedError(413)."""
    if size > limit:
        raise RefusedError(
            413,
            "body_too_large",
            f"Body is {size:,} bytes{'' if is_whole else ' or more'}, the limit is {limit:,}.",
            "Send smaller bodies.",
        )
