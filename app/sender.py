"""What a sender needs to post to a server: address, header and ready-made texts. Pure."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass, field
from datetime import datetime

from embedded_server.domain.moments import iso


def example_body(now: datetime) -> dict[str, object]:
    """An uplink in Senet's shape with a Cayenne LPP payload: temperature on channel 1, humidity on channel 2.

    Each second is another uplink: the same frame sent twice would be marked as a duplicate.
    """
    second = int(now.timestamp())
    temperature = 215 + second % 60 // 4  # tenths of a degree
    payload = bytes((1, 0x67)) + temperature.to_bytes(2, "big") + bytes((2, 0x68, 83))
    return {
        "devEui": "A84041C2B0010203",
        "joinId": second >> 16,
        "pdu": payload.hex().upper(),
        "port": 1,
        "seqno": second & 0xFFFF,
        "txtime": iso(now),
    }


@dataclass(frozen=True, slots=True)
class Sender:
    """One door: a recType's, or where devices' uplinks are sent on from. `base` without a trailing slash."""

    base: str
    rec_type: str
    token: str = field(repr=False)
    certificate: str = ""  # a file with the one certificate to trust, where nobody else vouches for it
    is_uplink: bool = False  # its token opens `/uplink` and stands in the address

    @property
    def url(self) -> str:
        return f"{self.base}/uplink/{self.token}" if self.is_uplink else f"{self.base}/share/{self.rec_type}"

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        return () if self.is_uplink else (("Authorization", self.authorization),)

    @property
    def authorization(self) -> str:
        return f"Bearer {self.token}"

    @property
    def header(self) -> str:
        return f"Authorization: {self.authorization}"

    def curl(self, now: datetime) -> str:
        return " \\\n  ".join(
            (
                f"curl {self._trust}{shlex.quote(self.url)}",
                *(f"-H {shlex.quote(f'{name}: {value}')}" for name, value in self.headers),
                "-H 'Content-Type: application/json'",
                f"-d {shlex.quote(json.dumps(example_body(now)))}",
            )
        )

    @property
    def _trust(self) -> str:
        return f"--cacert {shlex.quote(self.certificate)} " if self.certificate else ""

    def power_shell(self, now: datetime) -> str:
        return " `\n  ".join(
            (
                f"Invoke-RestMethod -Method Post -Uri '{self.url}'",
                *(f"-Headers @{{ {name} = '{value}' }}" for name, value in self.headers),
                "-ContentType 'application/json'",
                f"-Body '{json.dumps(example_body(now))}'",
            )
        )


FIRST_REC_TYPE = "my.first.sensor"


def likely_rec_type(patterns: tuple[str, ...]) -> str:
    """A recType that a token bound to these patterns may post to; any will do where there are none."""
    if not patterns or patterns[0] == "*":
        return FIRST_REC_TYPE
    return f"{patterns[0].removesuffix('.*')}.sensor" if patterns[0].endswith(".*") else patterns[0]


def masked(token: str) -> str:
    """Enough to recognise a token, too little to use it."""
    return f"{token[:8]}…{token[-8:]}" if len(token) > 24 else "…"
