"""A notification target as it is being filled in, what is wrong with it, and what changed. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from app import words
from embedded_server.domain.target import OptionalField, Target
from embedded_server.domain.target_headers import HeaderError, check_header
from embedded_server.domain.target_url import TargetUrlError, read_target_url
from embedded_server.wire.targets import NewHeaderJson, TargetChangeJson

SHARE: Final = "/share/"
AUTHORIZATION: Final = "Authorization"
FIELD_NAMES: Final[Mapping[OptionalField, str]] = {
    OptionalField.RF_DATA: "Include RF Data",
    OptionalField.DUPLICATE_UPLINKS: "Include Duplicate Uplinks",
    OptionalField.ACK_FLAG: "Ack Flag",
    OptionalField.ACK_DOWNLINK_MSG_ID: "Ack Downlink Msg ID",
    OptionalField.APPLICATION_EUI: "Application EUI",
    OptionalField.CONFIGURED_LOCATION: "Configured Location",
    OptionalField.DEVICE_PROFILE: "Device Profile",
    OptionalField.ESTIMATED_LOCATION: "Estimated Location",
    OptionalField.FIRMWARE_VERSION: "Firmware Version",
    OptionalField.GATEWAY_RX_TIME: "Gateway Rx Time",
    OptionalField.LORA_CLASS: "LoRa Class",
    OptionalField.METADATA: "Metadata",
    OptionalField.TAGS: "Tags",
    OptionalField.TYPE: "Type",
}
SHOWN_FIELDS: Final = (OptionalField.RF_DATA, OptionalField.DUPLICATE_UPLINKS)
MORE_FIELDS: Final = tuple(one for one in FIELD_NAMES if one not in SHOWN_FIELDS)


class Forward(StrEnum):
    HTTP = "http"
    HERE = "here"  # a recType of this very server
    OFF = "off"  # no target


FORWARD_NAMES: Final[Mapping[Forward, str]] = {
    Forward.HTTP: "HTTP",
    Forward.HERE: "This server's recType",
    Forward.OFF: "Off",
}


@dataclass(frozen=True, slots=True)
class HeaderRow:
    """Without a value the one that is saved under this name stays, whose end is `tail`."""

    name: str
    value: str = field(default="", repr=False)
    tail: str = ""
    is_saved: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    forward: Forward = Forward.OFF
    is_enabled: bool = True
    url: str = field(default="", repr=False)
    rec_type: str = ""  # where it is one of this server's
    headers: tuple[HeaderRow, ...] = ()
    fields: frozenset[OptionalField] = frozenset((OptionalField.RF_DATA,))
    is_legacy: bool = False
    allows_private: bool = False

    def wish(self) -> TargetChangeJson:
        headers: list[NewHeaderJson] = [
            {"name": one.name, "value": one.value} if one.value else {"name": one.name} for one in self.headers
        ]
        return {
            "url": self.url,
            "is_enabled": self.is_enabled,
            "headers": headers,
            "fields": sorted(self.fields),
            "is_legacy": self.is_legacy,
            "allows_private": self.allows_private,
        }


def draft_of(target: Target | None, base: str, rec_type: str = "") -> Draft:
    """As it is saved; where there is none, `rec_type` is proposed."""
    if target is None:
        return Draft(rec_type=rec_type)
    own = rec_type_here(target.url, base)
    return Draft(
        Forward.HERE if own else Forward.HTTP,
        target.is_enabled,
        target.url,
        own or rec_type,
        tuple(HeaderRow(one.name, tail=one.tail, is_saved=True) for one in target.headers),
        target.fields,
        target.is_legacy,
        target.allows_private,
    )


def rec_type_here(url: str, base: str) -> str:
    """The recType that an address of this server names; empty of any other address."""
    start = f"{base}{SHARE}"
    return url.removeprefix(start).partition("?")[0] if base and url.startswith(start) else ""


def url_problem(url: str, *, allows_private: bool) -> str:
    if not url:
        return "Where are the uplinks to go?"
    try:
        read_target_url(url, allows_private=allows_private)
    except TargetUrlError as error:
        return str(error)
    return ""


def is_private(url: str) -> bool:
    """Whether it only has to be allowed."""
    return bool(url_problem(url, allows_private=False)) and not url_problem(url, allows_private=True)


def url_praise(url: str) -> str:
    """What a good address proves."""
    path = urlsplit(url).path
    if path.startswith(SHARE) and len(path) > len(SHARE):
        return "Ends in a recType."
    return ""


def url_hint(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme == "http" and not is_private(url):
        return "Without https anybody on the way can read it, and its headers."
    if parts.path.startswith(SHARE.rstrip("/")) and not url_praise(url):
        return "A recType belongs at its end: /share/com.your-company.sensor"
    return ""


def headers_problem(rows: Sequence[HeaderRow]) -> str:
    seen: set[str] = set()
    for one in rows:
        try:
            check_header(one.name, one.value)
        except HeaderError as error:
            return str(error)
        if one.name.lower() in seen:
            return f"The header {one.name} is there twice."
        if not one.value and not one.is_saved:
            return f"The header {one.name} has no value."
        seen.add(one.name.lower())
    return ""


def changes(saved: Draft, draft: Draft) -> list[str]:
    """What would be saved, in the words of the form."""
    if saved.forward is not draft.forward and Forward.OFF in (saved.forward, draft.forward):
        return ["Forward To"]
    found = []
    told = (
        ("Status", saved.is_enabled != draft.is_enabled),
        ("Forward To", saved.forward is not draft.forward),
        ("recType", draft.forward is Forward.HERE and saved.rec_type != draft.rec_type),
        ("URL", draft.forward is Forward.HTTP and saved.url != draft.url),
        ("Headers", draft.forward is Forward.HTTP and saved.headers != draft.headers),
        ("Allow this private address", saved.allows_private != draft.allows_private),
        ("Use Legacy Format", saved.is_legacy != draft.is_legacy),
    )
    found += [name for name, changed in told if changed]
    found += [name for one, name in FIELD_NAMES.items() if (one in saved.fields) != (one in draft.fields)]
    return [] if draft.forward is Forward.OFF else found


def change_words(found: Sequence[str]) -> str:
    return f"{words.plural(len(found), 'unsaved change')}: {', '.join(found)}"
