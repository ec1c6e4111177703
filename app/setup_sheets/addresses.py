"""Where this computer's server can be reached, and by whom."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from app.setup_sheets.sheet import Network


class Reach(StrEnum):
    COMPUTER = "This computer"
    NETWORK = "This network"
    INTERNET = "Public"


@dataclass(frozen=True, slots=True)
class Address:
    """`base` is how a URL begins, without a trailing slash."""

    base: str
    reach: Reach
    is_open: bool = True  # the server listens there

    @property
    def is_encrypted(self) -> bool:
        return self.base.startswith("https://")


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a sender may not get through; `tone` as of notes."""

    tone: str
    title: str
    text: str


def addresses(base: str, here: str, names: Sequence[str], *, is_open: bool) -> tuple[Address, ...]:
    """`base` is where the server says it is, `here` this computer's address on its network, `names` are other ones that
    the person told Settings: those of a tunnel or a proxy, which encrypt."""
    parts = urlsplit(base)
    port = f":{parts.port}" if parts.port else ""
    found = [Address(base, reach_of(parts.hostname or ""))]
    local = f"{parts.scheme}://127.0.0.1{port}"
    lan = f"{parts.scheme}://{_bracketed(here)}{port}"
    if found[0].reach is not Reach.COMPUTER:
        found.insert(0, Address(local, Reach.COMPUTER, is_open=parts.hostname != here))
    if here and all(one.base != lan for one in found):
        found.append(Address(lan, reach_of(here), is_open))
    found += [Address(f"https://{_bracketed(name)}", reach_of(name)) for name in names]
    return tuple(found)


def reach_of(host: str) -> Reach:
    """A name is believed to be public: what it stands for is known by whoever asks for it."""
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        is_local = host == "localhost" or host.endswith(".localhost")
        is_near = host.endswith((".local", ".lan", ".internal", ".home.arpa")) or "." not in host
        return Reach.COMPUTER if is_local else Reach.NETWORK if is_near else Reach.INTERNET
    if address.is_loopback or address.is_unspecified:
        return Reach.COMPUTER
    return Reach.INTERNET if address.is_global else Reach.NETWORK


def reach_of_base(base: str) -> Reach:
    """Of an address that somebody typed."""
    try:
        return reach_of(urlsplit(base).hostname or "localhost")
    except ValueError:
        return Reach.COMPUTER


def doubt(address: Address, network: Network | None) -> Doubt | None:
    """The worst of what stands between a sender and this address; None where nothing does."""
    who = network.name if network else "A sender"
    if not address.is_open and address.reach is Reach.COMPUTER:
        return Doubt("danger", "The server does not listen there", "It listens on one address of this network only.")
    if not address.is_open:
        text = "Nobody answers there yet. Settings › Server › Who can reach it opens the server to the network."
        return Doubt("danger", "The server listens on this computer only", text)
    if address.reach is Reach.COMPUTER:
        text = f"{who} reaches it only from this computer. Open the server to the network, or put a tunnel before it."
        return Doubt("danger" if network and network.is_remote else "warn", "Only this computer can reach it", text)
    if address.reach is Reach.NETWORK and network and network.is_remote:
        text = (
            f"{who} posts from the internet. Give Sluice a public name by a tunnel or a proxy; Settings must know it."
        )
        return Doubt("danger", "The internet cannot reach this address", text)
    if not address.is_encrypted:
        text = "Whoever is on the way can read the token. Settings › Server encrypts, or a proxy before it."
        return Doubt("warn", "The token travels unencrypted", text)
    return None


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
