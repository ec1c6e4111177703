"""Accounts and organisations as a tree: organisations by the dots of their codes, users below integrators. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from app import words
from embedded_server.domain.account import LOCAL_EMAIL, Account, Organisation

ORGANISATION, ACCOUNT = "organisation/", "account/"


@dataclass(frozen=True, slots=True)
class Node:
    """An organisation, or an account."""

    key: str
    label: str
    hint: str
    organisation: Organisation | None = None
    account: Account | None = None
    children: tuple[Node, ...] = ()


def tree(organisations: Sequence[Organisation], accounts: Sequence[Account], text: str = "") -> tuple[Node, ...]:
    """What holds every word of the text, and the way to it."""
    codes = {one.code for one in organisations}
    tops = [one for one in organisations if _above(one.code, codes) is None]
    whole = tuple(_organisation(one, organisations, accounts) for one in tops)
    wanted = text.casefold().split()
    return tuple(kept for node in whole if (kept := _narrowed(node, wanted))) if wanted else whole


def above(code: str, organisations: Iterable[Organisation]) -> list[Organisation]:
    """The organisations whose code begins this one, the nearest first."""
    found = [one for one in organisations if code.startswith(f"{one.code}.")]
    return sorted(found, key=lambda one: -len(one.code))


def below(code: str, organisations: Iterable[Organisation]) -> list[Organisation]:
    return [one for one in organisations if one.code.startswith(f"{code}.")]


def users_of(email: str, accounts: Iterable[Account]) -> list[Account]:
    return [one for one in accounts if one.parent == email]


def _above(code: str, codes: set[str]) -> str | None:
    """The nearest one that exists."""
    while "." in code:
        code = code.rpartition(".")[0]
        if code in codes:
            return code
    return None


def _organisation(organisation: Organisation, all_of_them: Sequence[Organisation], accounts: Sequence[Account]) -> Node:
    codes = {one.code for one in all_of_them}
    inner = [
        _organisation(one, all_of_them, accounts) for one in all_of_them if _above(one.code, codes) == organisation.code
    ]
    here = [one for one in accounts if one.organisation == organisation.code]
    emails = {one.email for one in here}
    tops = [_account(one, here, accounts) for one in here if one.parent not in emails]
    said = words.plural(len(here), "account")
    return Node(
        ORGANISATION + organisation.code,
        organisation.name,
        said if organisation.name == organisation.code else f"{organisation.code}, {said}",
        organisation=organisation,
        children=(*tops, *inner),
    )


def _account(account: Account, here: Sequence[Account], accounts: Sequence[Account]) -> Node:
    """Users of another organisation than their integrator's stand under their own."""
    users = users_of(account.email, accounts)
    said = f"integrator of {words.plural(len(users), 'user')}" if account.is_integrator else "user"
    if account.parent is not None:
        said = f"user of {account.parent}"
    if account.email == LOCAL_EMAIL:
        said = "you, in this window"
    children = tuple(_account(one, here, accounts) for one in here if one.parent == account.email)
    return Node(ACCOUNT + account.email, account.email, said, account=account, children=children)


def _narrowed(node: Node, wanted: Sequence[str]) -> Node | None:
    haystack = f"{node.label} {node.hint}".casefold()
    if all(word in haystack for word in wanted):
        return node
    children = tuple(kept for child in node.children if (kept := _narrowed(child, wanted)))
    return replace(node, children=children) if children else None
