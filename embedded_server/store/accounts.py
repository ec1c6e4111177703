"""When an account may go, whatever store keeps it."""

from __future__ import annotations

from embedded_server.domain.account import LOCAL_EMAIL, Account
from embedded_server.domain.refusal import RefusedError


def check_owns_nothing(account: Account, records: float, keys: int, rules: int, users: int, sensors: int) -> None:
    """Raises RefusedError(409) that says what there is."""
    if account.email == LOCAL_EMAIL:
        raise RefusedError(409, "account_local", "This is the server's own account.", "Delete another one.")
    counts = (
        (int(records), "record"),
        (keys, "app key"),
        (rules, "rule"),
        (users, "account it looks after"),
        (sensors, "Orbit sensor"),
    )
    owned = [f"{count:,} {_many(noun, count)}" for count, noun in counts if count]
    if owned:
        reason = f"{account.email} still has {', '.join(owned)}."
        raise RefusedError(409, "account_in_use", reason, "Delete these first.")


def _many(noun: str, count: int) -> str:
    if count == 1:
        return noun
    first, blank, rest = noun.partition(" it ")
    return f"{first}s{blank}{rest}"
