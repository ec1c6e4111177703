"""Proxies that may speak for others: whose word on the sender's address, the host name and the scheme counts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final, Literal, NamedTuple, TypeAlias

Network: TypeAlias = IPv4Network | IPv6Network
Scheme: TypeAlias = Literal["http", "https"]
LOOPBACK: Final[tuple[Network, ...]] = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
_PAIR: Final = re.compile(rb'\s*([A-Za-z]+)\s*=\s*(?:"([^"\\]*)"|([^\s",;]*))\s*(?:;|$)')


class Forwarded(NamedTuple):
    """What a proxy says of a request."""

    remote: str
    host: bytes  # empty where it does not say
    scheme: Scheme | None


class Proxies:
    """`uncounted` are addresses that may hold any number of connections, as proxies may: programs of this computer."""

    def __init__(self, trusted: Iterable[Network] = (), uncounted: Iterable[Network] = LOOPBACK) -> None:
        self._trusted = tuple(trusted)
        self._uncounted = (*uncounted, *self._trusted)

    def trusts(self, address: str) -> bool:
        return bool(self._trusted) and _is_in(address, self._trusted)

    def counts(self, address: str) -> bool:
        """Whether the connections of this address are limited. A socket without one belongs to this computer."""
        return bool(address) and not _is_in(address, self._uncounted)

    def forwarded(self, address: str, headers: Sequence[tuple[bytes, bytes]]) -> Forwarded:
        """For a request that came from `address`, which is trusted. X-Forwarded-For is believed before Forwarded."""
        elements = [_element(text) for text in _values(headers, b"forwarded")]
        hops = _values(headers, b"x-forwarded-for") or [element.get(b"for", b"") for element in elements]
        last = elements[-1] if elements else {}
        host = _values(headers, b"x-forwarded-host")[-1:] or [last.get(b"host", b"")]
        scheme = _values(headers, b"x-forwarded-proto")[-1:] or [last.get(b"proto", b"")]
        return Forwarded(self._sender(address, hops), host[0], _scheme(scheme[0]))

    def _sender(self, address: str, hops: Sequence[bytes]) -> str:
        """The right-most hop that is not trusted; to its left anybody could have written anything."""
        for hop in reversed(hops):
            parsed = _hop(hop)
            if not parsed:
                break
            address = parsed
            if not self.trusts(parsed):
                break
        return address


def network_of(text: str) -> Network:
    """`10.0.0.7`, `10.0.0.0/24`, `fd00::/8`. Raises ValueError with a sentence."""
    try:
        return ip_network(text.strip(), strict=False)
    except ValueError:
        raise ValueError(f"{text} is no address and no network, such as 10.0.0.7 or 10.0.0.0/24.") from None


def _is_in(address: str, networks: Iterable[Network]) -> bool:
    parsed = _address(address)
    return parsed is not None and any(parsed in network for network in networks)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        parsed = ip_address(text)
    except ValueError:
        return None
    mapped = parsed.ipv4_mapped if isinstance(parsed, IPv6Address) else None
    return mapped or parsed


def _hop(text: bytes) -> str:
    """`10.1.2.3`, `10.1.2.3:4711`, `2001:db8::1` or `[2001:db8::1]:4711`; empty where it names no address."""
    host = text.decode("latin-1")
    if host.startswith("["):
        host = host[1:].partition("]")[0]
    elif host.count(":") == 1:
        host = host.partition(":")[0]
    parsed = _address(host)
    return "" if parsed is None else str(parsed)


def _values(headers: Sequence[tuple[bytes, bytes]], wanted: bytes) -> list[bytes]:
    """Of a header that is a list, however many lines it takes."""
    return [part.strip() for name, value in headers if name == wanted for part in value.split(b",")]


def _element(text: bytes) -> dict[bytes, bytes]:
    return dict(_pairs(text))


def _pairs(text: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while match := _PAIR.match(text, at):
        yield match[1].lower(), match[2] if match[2] is not None else match[3]
        at = match.end()


def _scheme(text: bytes) -> Scheme | None:
    schemes: dict[bytes, Scheme] = {b"http": "http", b"https": "https"}
    return schemes.get(text.lower())
