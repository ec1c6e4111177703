"""What a webhook's address may be: the restriction list, each restriction with a code that programs may test."""

from __future__ import annotations

import re
from collections.abc import Iterable
from ipaddress import AddressValueError, IPv4Address
from typing import Final

from embedded_server.domain.address import Reach, reach_of
from embedded_server.domain.refusal import RefusedError
from embedded_server.domain.target_url import LONGEST_URL, TargetUrl, TargetUrlError, read_target_url

MOST_WEBHOOKS: Final = 10  # of a user
RESTRICTIONS: Final = {
    "url": "must be an address such as https://example.com/hook?key=SECRET, in ASCII and without blanks",
    "too_long": f"must have {LONGEST_URL:,} characters at most",
    "scheme": "must begin with https:// or http://",
    "userinfo": "must hold no name and no password before the host; put a secret into the path or the query",
    "fragment": "must have no part behind #, which is never sent",
    "ip_address": "must name its host; addresses in numbers are not called",
    "port": "must use port 80, 443, or one from 1024 on",
    "no_address": "must name a host that has an IPv4 address (an A record)",
    "private_address": "must name a host with a public address; those of private networks are not called",
    "duplicate": "is the address of another webhook of this user",
    "too_many": f"would be one more than the {MOST_WEBHOOKS} webhooks that a user may have",
}

_PARTS = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<place>[^/?#]*)[^#]*(?P<fragment>#.*)?", re.DOTALL)
_PORT = re.compile(r".*:(?P<port>[0-9]+)")
_IN_NUMBERS = re.compile(r"\[.*|(.*\.)?([0-9]+|0x[0-9a-f]*)\.?(:.*)?", re.IGNORECASE)  # as inet_aton reads them, too


class RestrictionError(RefusedError):
    """An address that no webhook may have."""

    def __init__(self, restriction: str) -> None:
        self.restriction = restriction  # one of RESTRICTIONS
        self.problem = RESTRICTIONS[restriction]
        super().__init__(422, f"webhook_{restriction}", f"The url {self.problem}.", "Correct the url.")


def check_webhook_url(url: str) -> TargetUrl:
    """What its name stands for is another question. Raises RestrictionError."""
    if len(url) > LONGEST_URL:
        raise RestrictionError("too_long")
    if broken := _broken(url):
        raise RestrictionError(broken)
    try:
        return read_target_url(url, allows_private=True)
    except TargetUrlError:
        raise RestrictionError("url") from None


def check_webhook_addresses(addresses: Iterable[str], *, allows_private: bool) -> None:
    """Those of the host. One that may be called is enough: the others are left out. Raises RestrictionError."""
    reaches = [reach_of(address) for address in map(_ipv4, addresses) if address is not None]
    if not reaches:
        raise RestrictionError("no_address")
    if Reach.PUBLIC not in reaches and not (allows_private and Reach.PRIVATE in reaches):
        raise RestrictionError("private_address")


def _broken(url: str) -> str:
    """The first restriction that a look at the parts finds broken."""
    parts = _PARTS.fullmatch(url)
    if parts is None:
        return "url"
    place, port = parts["place"], _PORT.fullmatch(parts["place"])
    broken = {
        "scheme": parts["scheme"].lower() not in ("http", "https"),
        "userinfo": "@" in place,
        "fragment": parts["fragment"] is not None,
        "ip_address": bool(_IN_NUMBERS.fullmatch(place)),
        "port": port is not None and not _may_use(port["port"]),
    }
    return next((name for name, is_broken in broken.items() if is_broken), "")


def _may_use(port: str) -> bool:
    number = int(port[:9])
    return number in (80, 443) or 1_024 <= number <= 65_535


def _ipv4(text: str) -> IPv4Address | None:
    try:
        return IPv4Address(text)
    except AddressValueError:
        return None
