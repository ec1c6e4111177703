"""Users, keys and scopes as people read them. Pure: the present is handed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from app import words
from app.api.sensohive_replies import ApiDevice, ApiKey, ApiUser
from app.api.users_desk import Roster
from app.widgets.cells import Action, ActionsCell, BadgeCell, ChipCell, TextCell
from app.widgets.entry_list import Entry, Mark
from app.widgets.table_model import Column, check_column
from embedded_server.domain.user_key import scopes_of

MEANINGS: Mapping[str, str] = MappingProxyType(
    {
        "readdata": "Read measurements",
        "readdev": "See devices",
        "setdevuser": "Give a device to a user",
        "setdevwebhook": "Attach a webhook to a device",
        "readusr": "See users",
        "writeusr": "Create and change users",
        "delusr": "Delete users",
        "readkey": "See API keys",
        "writekey": "Create API keys",
        "delkey": "Delete API keys",
        "readwebhook": "See webhooks",
        "writewebhook": "Create webhooks",
        "delwebhook": "Delete webhooks",
        "orbitman": "Manage Orbit sensors",
    }
)
"""Every scope in the order of the service's own table."""
SOON = timedelta(days=7)
LAST_USED, EVERY_LAST_USED = 4, 6  # the column, which not every service fills
ROTATE, REVOKE, COPY = "rotate", "revoke", "copy"


@dataclass(frozen=True, slots=True)
class KeyLine:
    """`may_copy`: its value is kept on this computer."""

    key: ApiKey
    possible: int  # scopes its user's kind may have
    may_copy: bool
    now: datetime


def state(key: ApiKey, now: datetime) -> tuple[str, str]:
    """A word and its tone."""
    if key.is_revoked:
        return "Revoked", "neutral"
    if key.expires_at is None:
        return "Active", "ok"
    if key.expires_at <= now:
        return "Expired", "danger"
    return ("Expiring", "warn") if key.expires_at - now < SOON else ("Active", "ok")


def is_alive(key: ApiKey, now: datetime) -> bool:
    return not key.is_revoked and (key.expires_at is None or key.expires_at > now)


def ends(key: ApiKey, now: datetime) -> str:
    """`never ends`, `ends in 6 d`, `ended 3 d ago`, `revoked`."""
    if key.is_revoked:
        return "revoked"
    if key.expires_at is None:
        return "never ends"
    left = key.expires_at - now
    return f"ends in {words.span(left)}" if left > timedelta(0) else f"ended {words.span(-left)} ago"


def allowed(user: ApiUser) -> frozenset[str]:
    return scopes_of(is_integrator=user.is_integrator)


def locked(scope: str, user: ApiUser) -> str:
    """Who alone may have a scope that this kind of user never can; empty where it may."""
    if scope in allowed(user):
        return ""
    return "users only" if user.is_integrator else "integrators only"


def entries(roster: Roster, text: str, now: datetime) -> list[Entry]:
    """Integrators with their users below them, then those without one; with a text those that hold every word."""
    wanted = text.casefold().split()
    names = {one.name for one in roster.users}
    tops = sorted((one for one in roster.users if one.parent not in names), key=_integrators_first)
    found: list[Entry] = []
    for top in tops:
        below = [_entry(one, roster, now, 1) for one in sorted(roster.users_of(top.name), key=_integrators_first)]
        kept = [entry for entry in below if _holds(entry, wanted)]
        entry = _entry(top, roster, now, 0)
        if kept or _holds(entry, wanted):
            found += [entry, *kept]
    return found


def _entry(user: ApiUser, roster: Roster, now: datetime, depth: int) -> Entry:
    users, devices, keys = roster.users_of(user.name), roster.devices_of(user.name), roster.keys_of(user.name)
    living = sum(is_alive(key, now) for key in keys)
    hint = words.plural(len(devices), "device")
    if user.is_integrator:
        number = len(devices) + sum(len(roster.devices_of(one.name)) for one in users)
        hint = f"{words.plural(number, 'device')} of {words.plural(len(users), 'user')}"
    mark = Mark("Integrator", "accent") if user.is_integrator else None
    fact = words.plural(living, "key") if living or not keys else "no live key"
    icon = "users" if user.is_integrator else "user"
    return Entry(user.name, user.name, hint, mark, fact, icon=icon, depth=depth)


def _integrators_first(user: ApiUser) -> tuple[bool, str]:
    return not user.is_integrator, user.name.casefold()


def _holds(entry: Entry, wanted: Sequence[str]) -> bool:
    return all(word in entry.name.casefold() for word in wanted)


def key_columns() -> tuple[Column[KeyLine], ...]:
    return (
        Column("KEY NAME", lambda line: line.key.name, "name", width=150, stretch=True, firm=True),
        Column(
            "KEY",
            lambda line: f"ends in {line.key.tail}",
            cell=lambda line: ChipCell(f"••••••••{line.key.tail}", line.may_copy),
            width=140,
            tip=_key_tip,
        ),
        Column("SCOPES", _scopes, width=84, sort_key=lambda line: len(line.key.scopes)),
        Column("EXPIRES", _expires, cell=_expires_cell, width=172, sort_key=lambda line: line.key.expires_at),
        Column("LAST USED", _used, width=104, sort_key=lambda line: line.key.last_used_at),
        Column("STATE", lambda line: state(line.key, line.now)[0], cell=_state_cell, width=96),
        Column("", lambda _: "", cell=_actions, width=116, sortable=False),
    )


def every_key_columns() -> tuple[Column[KeyLine], ...]:
    """Of all users, to be ticked."""
    name, *others = key_columns()
    return (check_column(), name, Column("USER", lambda line: line.key.user, width=190, firm=True), *others)


def key_states() -> tuple[str, ...]:
    return ("All", "Active", "Expiring", "Expired", "Revoked")


def matching(lines: Sequence[KeyLine], wanted: str, text: str) -> list[KeyLine]:
    """Those in this state whose name, user or end of the key hold every word."""
    words_of_it = text.casefold().split()

    def holds(line: KeyLine) -> bool:
        said = f"{line.key.name} {line.key.user} {line.key.tail}".casefold()
        return all(word in said for word in words_of_it)

    return [line for line in lines if wanted in ("All", state(line.key, line.now)[0]) and holds(line)]


def device_columns(now: datetime) -> tuple[Column[ApiDevice], ...]:
    return (
        Column("DEVICE", lambda one: one.name or one.id, "name", width=180, stretch=True, firm=True),
        Column("ID", lambda one: one.id, "mono", width=110),
        Column("MODEL", lambda one: one.model, width=110),
        Column("WEBHOOK", lambda one: "attached" if one.webhook else "none", width=100),
        Column("LAST HEARD", lambda one: words.ago(one.last_seen_at, now), width=120),
    )


def _key_tip(line: KeyLine) -> str:
    return "Click to copy" if line.may_copy else "Its value is not on this computer: it was issued elsewhere."


def _scopes(line: KeyLine) -> str:
    return f"{len(line.key.scopes)} of {line.possible}"


def _expires(line: KeyLine) -> str:
    """The day; near it, how long that is."""
    end = line.key.expires_at
    if end is None:
        return "never"
    near = abs(end - line.now) < SOON
    left = end - line.now
    how_long = f", in {words.span(left)}" if left > timedelta(0) else f", {words.span(-left)} ago"
    return words.day(end, line.now) + (how_long if near else "")


def _expires_cell(line: KeyLine) -> TextCell:
    tone = {"Expiring": "warn", "Expired": "danger"}.get(state(line.key, line.now)[0], "text")
    return TextCell(_expires(line), tone=tone)


def _used(line: KeyLine) -> str:
    return words.ago(line.key.last_used_at, line.now, "–")


def _state_cell(line: KeyLine) -> BadgeCell:
    return BadgeCell(*state(line.key, line.now))


def _actions(line: KeyLine) -> ActionsCell:
    actions = [Action(COPY, "copy", "Copy key")] if line.may_copy else []
    if is_alive(line.key, line.now) and line.key.id:
        actions += [Action(ROTATE, "rotate-ccw", "Rotate key…"), Action(REVOKE, "ban", "Revoke key…", "danger")]
    return ActionsCell(tuple(actions))
