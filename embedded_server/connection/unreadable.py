"""What cannot be read as a request, in words: the refusals that come before there is a path."""

from __future__ import annotations

from typing import Final

import httptools

from embedded_server.domain.refusal import RefusedError
from embedded_server.gate.problems import as_refusal
from embedded_server.limits import Limits

_SEND_HTTP = "Send HTTP/1.1."
_TLS_HANDSHAKE = b"\x16\x03"
_METHODS: Final = "GET, POST, PUT, PATCH and DELETE are known here, in capital letters."


def url_too_long(limits: Limits) -> RefusedError:
    return RefusedError(414, "url_too_long", f"The URL is longer than {limits.url_bytes:,} bytes.", "Shorten it.")


def head_too_large(limits: Limits) -> RefusedError:
    reason = f"The headers are larger than {limits.header_bytes:,} bytes."
    return RefusedError(431, "headers_too_large", reason, "Send fewer or shorter headers.")


def framing_too_large(limits: Limits) -> RefusedError:
    reason = f"What came around the chunks of the body is larger than {limits.header_bytes:,} bytes."
    return RefusedError(431, "headers_too_large", reason, "Send no chunk extensions and no trailers.")


def too_many_fields(limits: Limits) -> RefusedError:
    return RefusedError(
        431, "headers_too_large", f"There are more than {limits.header_fields} headers.", "Send fewer headers."
    )


def too_many_connections(most: int, whose: str) -> RefusedError:
    return RefusedError(
        503,
        "too_many_connections",
        f"There are {most:,} connections {whose} already.",
        "Keep a connection open and send request after request on it, or come back later.",
    )


def too_slow(seconds: float, part: str) -> RefusedError:
    reason = f"The {part} of the request did not come within {seconds:g} seconds."
    return RefusedError(408, "too_slow", reason, "Send the request in one go.")


def sender_gone() -> RefusedError:
    reason = "The sender closed the connection before the body was complete; nobody was there to be answered."
    return RefusedError(400, "sender_gone", reason, "Look at the sender's network and at how long it waits.")


def needs_tls() -> RefusedError:
    return RefusedError(400, "request_unreadable", "This is plain HTTP; the port speaks TLS.", "Use https://.")


def odd(what: str) -> RefusedError:
    return RefusedError(400, "request_unreadable", f"{what}.", _SEND_HTTP)


def refusal_of(error: Exception, start: bytes, request_id: str) -> RefusedError:
    """`error` came out of the parser, `start` is how the chunk began that it was fed."""
    if not isinstance(error, httptools.HttpParserCallbackError):
        return error if isinstance(error, RefusedError) else _of_parser(error, start)
    cause = error.__context__
    if isinstance(cause, httptools.HttpParserError | UnicodeDecodeError):
        return odd("The URL cannot be read")
    return as_refusal(cause if isinstance(cause, Exception) else error, request_id)


def _of_parser(error: Exception, start: bytes) -> RefusedError:
    """The parser's words never repeat what was sent."""
    if start.startswith(_TLS_HANDSHAKE):
        return RefusedError(400, "request_unreadable", "This is HTTPS; the port speaks plain HTTP.", "Use http://.")
    if start.startswith(b"PRI * HTTP/2"):
        return odd("This is HTTP/2")
    if isinstance(error, httptools.HttpParserInvalidMethodError):
        return RefusedError(400, "request_unreadable", "It does not begin with a method of HTTP.", _METHODS)
    return odd(f"The request cannot be read: {str(error)[:1].lower()}{str(error)[1:]}")
