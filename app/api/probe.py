"""Trying a Sensohive endpoint: what answers there, whose key it is, and whether the clocks agree."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from app.api.errors import ApiError, RefusedByServerError
from app.api.sensohive import SensohiveClient
from app.api.users_desk import Roster
from app.api.users_there import UsersThere

MOST_APART_S = 30.0  # beyond it the ends of keys are misjudged


@dataclass(frozen=True, slots=True)
class Check:
    """`is_passed` None: it was not reached, or nobody can tell."""

    name: str
    fact: str = ""
    is_passed: bool | None = None


@dataclass(frozen=True, slots=True)
class Probe:
    checks: tuple[Check, ...]
    took_s: float
    roster: Roster = field(default_factory=Roster)

    @property
    def is_passed(self) -> bool:
        return all(check.is_passed is not False for check in self.checks)

    @property
    def problem(self) -> str:
        return next((check.fact for check in self.checks if check.is_passed is False), "")


async def probe(client: SensohiveClient) -> Probe:
    """Asks and changes nothing."""
    started = time.monotonic()
    try:
        reply = await client.ask("GET", "/key")
        date = reply.headers.get("date", "")
    except RefusedByServerError as error:
        date = ""
        if error.status != 403:  # it lacks readkey: the rest can be tried
            return Probe(_refused(client, error), time.monotonic() - started)
    except ApiError as error:
        checks = (Check("Address answers", error.reason, False), *_unreached())
        return Probe(checks, time.monotonic() - started)
    try:
        roster = await UsersThere(client).load()
    except ApiError as error:
        checks = (*_reached(client), Check("Key accepted", error.reason, False))
        return Probe(checks, time.monotonic() - started)
    checks = (*_reached(client), *_known(roster), _clocks(date))
    return Probe(checks, time.monotonic() - started, roster)


def _refused(client: SensohiveClient, error: RefusedByServerError) -> tuple[Check, ...]:
    if error.status != 401:
        return (Check("Address answers", f"{error.status}: {error.reason}", False), *_unreached())
    return (*_reached(client), Check("Key accepted", error.reason, False), *_unreached()[2:])


def _unreached() -> tuple[Check, ...]:
    return tuple(map(Check, ("Key travels encrypted", "Key accepted", "What it may do", "Clocks agree")))


def _reached(client: SensohiveClient) -> tuple[Check, ...]:
    is_encrypted = client.base_url.startswith("https")
    said = "TLS, certificate trusted" if is_encrypted else "no TLS: anybody on the way can read the key"
    return Check("Address answers", client.base_url, True), Check("Key travels encrypted", said, is_encrypted or None)


def _known(roster: Roster) -> tuple[Check, ...]:
    me, key = roster.me, roster.key
    who = "" if me is None else f"{'integrator' if me.is_integrator else 'user'} {me.name}"
    scopes = "" if key is None else ", ".join(key.scopes)
    return Check("Key accepted", who or "the service does not tell whose", True), Check(
        "What it may do", scopes or "the service does not tell", bool(scopes) or None
    )


def _clocks(date: str) -> Check:
    try:
        apart = abs((parsedate_to_datetime(date).astimezone(UTC) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return Check("Clocks agree", "the service does not tell its time")
    said = "within a second" if apart < 1.5 else f"{apart:.0f} s apart"  # a date has whole seconds
    return Check("Clocks agree", said, apart <= MOST_APART_S)
