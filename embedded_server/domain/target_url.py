"""Addresses people may have something sent to, read so strictly that nobody reads them otherwise."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Final

from embedded_server.domain.address import Address, Reach, reach_of

LONGEST_URL: Final = 2_048
_URL = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<place>[^/?#]*)(?P<path>[/?][^#]*)?(?P<fragment>#.*)?")
_PLACE = re.compile(r"(?P<host>\[[^\[\]]*\]|[^:\[\]]*)(?::(?P<port>[0-9]{1,5}))?")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_PLAIN = re.compile(r"[!#-;=?-\[\]_a-z~]*")  # no blanks, controls, quotes, backslashes or braces
_BROKEN = re.compile(r"%(?![0-9A-Fa-f]{2})|%[01][0-9A-Fa-f]|%7[Ff]")
_PORTS = {"http": 80, "https": 443}
_FIRST_FREE_PORT, _LAST_PORT = 1_024, 65_535


class TargetUrlError(ValueError):
    """Nothing is sent to such an address. The message is a sentence."""


@dataclass(frozen=True, slots=True)
class TargetUrl:
    scheme: str
    host: str  # lower case; of IPv6 without brackets
    port: int
    path: str  # with the query

    @property
    def address(self) -> Address | None:
        """None of a name."""
        return _literal(self.host)

    @property
    def is_tls(self) -> bool:
        return self.scheme == "https"


def read_target_url(text: str, *, allows_private: bool = False) -> TargetUrl:
    """Raises TargetUrlError. What a name stands for is looked at when something is sent."""
    if len(text) > LONGEST_URL:
        raise TargetUrlError(f"The URL has {len(text):,} characters, the limit is {LONGEST_URL:,}.")
    if not text.isascii():
        raise TargetUrlError(
            "The URL has characters beyond ASCII; write such a name as xn--… and percent-encode the rest."
        )
    found = _URL.fullmatch(text)
    if found is None or not _PLAIN.fullmatch(text):
        raise TargetUrlError("This is no URL such as https://receiver.example/path; it may not hold blanks or \\.")
    if found["fragment"] is not None:
        raise TargetUrlError("The URL has a part after #, which is never sent.")
    if _BROKEN.search(text):
        raise TargetUrlError("The URL has a % that stands for a control character, or for none.")
    scheme = found["scheme"].lower()
    if scheme not in _PORTS:
        raise TargetUrlError("The URL must begin with https:// or http://.")
    host, port = _place(found["place"], _PORTS[scheme])
    url = TargetUrl(scheme, host, port, _path(found["path"] or "/"))
    _check_reach(url, allows_private=allows_private)
    return url


def _place(text: str, usual_port: int) -> tuple[str, int]:
    if "@" in text:
        raise TargetUrlError("The URL holds a user name or password before @; send those in a header.")
    found = _PLACE.fullmatch(text)
    if found is None or not found["host"]:
        raise TargetUrlError("The URL names no host.")
    port = int(found["port"] or usual_port)
    if port not in (80, 443) and not _FIRST_FREE_PORT <= port <= _LAST_PORT:
        raise TargetUrlError(f"Nothing is sent to port {port}: use 80, 443, or {_FIRST_FREE_PORT:,} to {_LAST_PORT:,}.")
    return _host(found["host"].lower()), port


def _host(text: str) -> str:
    if text.startswith("["):
        try:
            return str(IPv6Address(text[1:-1].partition("%")[0] if "%" not in text else ""))
        except AddressValueError:
            raise TargetUrlError("The address between the brackets is none of IPv6.") from None
    labels = text.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        if (address := _literal(text)) is None:
            raise TargetUrlError(
                "An address in numbers is written as four numbers from 0 to 255, such as 93.184.215.14."
            )
        return str(address)
    if len(text) > 253 or not all(map(_LABEL.fullmatch, labels)):
        raise TargetUrlError("The host is no name such as receiver.example.")
    return text


def _path(text: str) -> str:
    return f"/{text}" if text.startswith("?") else text


def _literal(host: str) -> Address | None:
    for kind in (IPv4Address, IPv6Address):
        try:
            return kind(host)
        except AddressValueError:
            continue
    return None


def _check_reach(url: TargetUrl, *, allows_private: bool) -> None:
    address = url.address
    if address is None:
        is_here = url.host == "localhost" or url.host.endswith(".localhost")
        reach = Reach.PRIVATE if is_here else Reach.PUBLIC
    else:
        reach = reach_of(address)
    if reach is Reach.FORBIDDEN:
        raise TargetUrlError(f"Nothing is ever sent to {url.host}: it is a reserved, link-local or translated address.")
    if reach is Reach.PRIVATE and not allows_private:
        raise TargetUrlError(
            f"{url.host} lies on this computer or in its own network; this has to be allowed for the target."
        )
