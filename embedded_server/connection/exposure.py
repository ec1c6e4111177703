"""Who can reach the server, and what has to be said before anybody but this computer may."""

from __future__ import annotations

import ipaddress
import logging
import socket
from dataclasses import dataclass

from embedded_server.store.base import Store

EVERYWHERE = ("0.0.0.0", "::")
_log = logging.getLogger(__name__)


class ExposureError(Exception):
    """The server will not listen there; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Consent:
    """What the person who starts the server has agreed to."""

    open_to_network: bool = False
    plain_http: bool = False


def is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address.removeprefix("::ffff:").partition("%")[0]).is_loopback
    except ValueError:
        return False


async def check_exposure(address: str, consent: Consent, *, has_tls: bool, store: Store) -> None:
    """Raises ExposureError, before anything is answered."""
    if is_loopback(address):
        return
    if not consent.open_to_network:
        raise ExposureError(
            f"At {address} every device on the network can reach Sluice. Add --open-to-network if it should."
        )
    if not has_tls and not consent.plain_http:
        raise ExposureError(
            "Over plain HTTP anyone on the network can read the tokens. Add --tls generate, or --plain-http if a "
            "network or a proxy you trust stands in between."
        )
    if not await _has_credential(store):
        raise ExposureError(
            "Nobody could be told apart: there is no token and no account with a password. Add one with "
            "sluice-server account add, or issue a token."
        )
    _log.warning("Every device on the networks of this computer can reach Sluice at %s.", address)
    if not has_tls:
        _log.warning("Sluice speaks plain HTTP at %s: tokens are not protected on the way.", address)


async def _has_credential(store: Store) -> bool:
    return any(account.has_password for account in await store.accounts()) or bool(await store.tokens())


def names_of(address: str) -> frozenset[str]:
    """Under which senders may reach an address: itself, and when others can get there the names of this computer."""
    if is_loopback(address):
        return frozenset((address,))
    own = socket.gethostname().lower()
    names = {own, f"{own.partition('.')[0]}.local"} if own else set()
    return frozenset(names | ({*addresses_of_this_computer()} if address in EVERYWHERE else {address}))


def addresses_of_this_computer() -> tuple[str, ...]:
    """Those the system would send from to the world; nothing is sent to find out."""
    found = (_sending_address(socket.AF_INET, "192.0.2.1"), _sending_address(socket.AF_INET6, "2001:db8::1"))
    return tuple(address for address in found if address and not is_loopback(address))


def _sending_address(family: socket.AddressFamily, towards: str) -> str:
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((towards, 9))
            return str(probe.getsockname()[0])
    except OSError:
        return ""
