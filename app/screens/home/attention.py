"""What needs attention, worst first. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from app import words
from app.credentials import Kept
from app.screens.home.model import Facts

RECENT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Concern:
    """`key` names the way out that `link` offers."""

    key: str
    tone: str
    icon: str
    title: str
    text: str
    link: str


def concerns(facts: Facts, kept: Kept) -> Sequence[Concern]:
    found = [_refused(facts), _missing(facts), _undecoded(facts), _behind(facts), _keyring(kept)]
    return [concern for concern in found if concern is not None]


def _refused(facts: Facts) -> Concern | None:
    refusal = facts.last_refusal
    if refusal is None or facts.now - refusal.at > RECENT:
        return None
    text = f"{refusal.status}, {words.ago(refusal.at, facts.now)}: {refusal.reason}"
    return Concern("refusal", "danger", "shield-x", f"{refusal.remote} is refused", text, "See why")


def _missing(facts: Facts) -> Concern | None:
    """Late or silent by their own cadence."""
    devices = facts.missing
    if not devices:
        return None
    first = devices[0]
    usual = timedelta(seconds=first.heard.usual_interval_s or 0)
    text = f"Last heard {words.ago(first.last_heard_at, facts.now)}, usually every {words.span(usual)}."
    if len(devices) == 1:
        title = f"{first.name or first.id} is {first.state}"
    else:
        title = f"{words.plural(len(devices), 'device')} are late or silent"
        text = f"{first.name or first.id}: {text}"
    return Concern("missing", "warn", "timer", title, text, "Look")


def _undecoded(facts: Facts) -> Concern | None:
    status = facts.status
    if not status.undecoded:
        return None
    share = f"{words.plural(status.undecoded, 'record')} of {words.count(status.records)}. The raw bytes are kept."
    return Concern("undecoded", "warn", "braces", "A decoder cannot read some payloads", share, "Look")


def _behind(facts: Facts) -> Concern | None:
    if facts.status.unread < 1_000:
        return None
    waiting = f"{words.count(facts.status.unread)} records wait to be decoded. They are stored."
    return Concern("unread", "warn", "timer", "Decoding is behind", waiting, "Look")


def _keyring(kept: Kept) -> Concern | None:
    if kept.in_keyring:
        return None
    text = f"{kept.reason} Secrets are kept only until you close Sluice."
    key, link = ("keyring", "Unlock") if kept.may_unlock else ("security", "Details")
    return Concern(key, "warn", "lock-open", "Secrets are not kept", text, link)
