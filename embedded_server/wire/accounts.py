"""Accounts and organisations as JSON."""

from __future__ import annotations

from typing import NotRequired, TypedDict

from embedded_server.domain.account import Account, Organisation
from embedded_server.domain.moments import iso
from embedded_server.wire.strict import moment, read
from embedded_server.wire.texts import Code, Email, Moment, Name, Password


class AccountJson(TypedDict):
    id: int
    email: str
    organisation: str
    created_at: Moment
    has_password: bool
    is_integrator: bool
    parent: str | None


class NewAccountJson(TypedDict):
    """Without a password nobody can log in as it; `organisation` is a code."""

    email: Email
    password: NotRequired[Password | None]
    organisation: NotRequired[str | None]
    integrator: NotRequired[bool]
    parent: NotRequired[str | None]


class AccountChangeJson(TypedDict, total=False):
    """`organisation` is a code, made if new; password tokens that speak for another one end."""

    password: Password
    organisation: Code


class NewOrganisationJson(TypedDict):
    """Codes are dotted: `io.acme` lies above `io.acme.north`."""

    code: Code
    name: Name


class OrganisationJson(TypedDict):
    code: str
    name: str


def account_to_json(account: Account) -> AccountJson:
    return {
        "id": account.id,
        "email": account.email,
        "organisation": account.organisation,
        "created_at": iso(account.created_at),
        "has_password": account.has_password,
        "is_integrator": account.is_integrator,
        "parent": account.parent,
    }


def account_from_json(value: object) -> Account:
    account = read(value, AccountJson)
    return Account(
        id=account["id"],
        email=account["email"],
        organisation=account["organisation"],
        created_at=moment(account["created_at"]),
        has_password=account["has_password"],
        is_integrator=account["is_integrator"],
        parent=account["parent"],
    )


def organisation_to_json(organisation: Organisation) -> OrganisationJson:
    return {"code": organisation.code, "name": organisation.name}


def organisation_from_json(value: object) -> Organisation:
    organisation = read(value, OrganisationJson)
    return Organisation(organisation["code"], organisation["name"])
