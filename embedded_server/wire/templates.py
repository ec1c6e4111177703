"""Target templates as JSON. Values of headers go in and never come out again."""

from __future__ import annotations

from typing import Annotated, NotRequired, TypedDict

from msgspec import Meta

from embedded_server.domain.moments import iso
from embedded_server.domain.target import OptionalField, TargetHeader
from embedded_server.domain.target_headers import MOST_HEADERS
from embedded_server.domain.target_template import AssignedRow, TargetTemplate
from embedded_server.wire.devices import DeviceIds
from embedded_server.wire.strict import moment, read
from embedded_server.wire.targets import HeaderJson, NewHeaderJson, Url
from embedded_server.wire.texts import Moment, Name


class TemplateJson(TypedDict):
    id: int
    name: str
    url: str
    headers: list[HeaderJson]
    fields: list[OptionalField]
    is_legacy: bool
    allows_private: bool
    created_at: Moment
    updated_at: Moment


class NewTemplateJson(TypedDict):
    """The whole of it. `{type}`, `{name}`, `{eui}` and `{tag}` in the URL and in values of headers stand for what each
    device has."""

    name: Name
    url: Url
    headers: NotRequired[Annotated[list[NewHeaderJson], Meta(extra_json_schema={"maxItems": MOST_HEADERS})]]
    fields: NotRequired[list[OptionalField]]
    is_legacy: NotRequired[bool]
    allows_private: NotRequired[bool]


class AssignJson(TypedDict):
    """Devices that have a target keep it unless `replace` is true."""

    devices: DeviceIds
    replace: NotRequired[bool]
    dry_run: NotRequired[bool]


class GivenJson(TypedDict):
    """Whose targets came from a template and were not changed by hand since."""

    devices: list[str]


class AssignedRowJson(TypedDict):
    """`outcome` is new, changed, same or bad."""

    device: str
    outcome: str
    url: str
    words: str


class AssignedJson(TypedDict):
    rows: list[AssignedRowJson]


def given_from_json(value: object) -> list[str]:
    return read(value, GivenJson)["devices"]


def template_to_json(template: TargetTemplate) -> TemplateJson:
    return {
        "id": template.id,
        "name": template.name,
        "url": template.url,
        "headers": [{"name": header.name, "tail": header.tail} for header in template.headers],
        "fields": sorted(template.fields),
        "is_legacy": template.is_legacy,
        "allows_private": template.allows_private,
        "created_at": iso(template.created_at),
        "updated_at": iso(template.updated_at),
    }


def template_from_json(value: object) -> TargetTemplate:
    told = read(value, TemplateJson)
    return TargetTemplate(
        id=told["id"],
        name=told["name"],
        url=told["url"],
        headers=tuple(TargetHeader(header["name"], header["tail"]) for header in told["headers"]),
        fields=frozenset(told["fields"]),
        is_legacy=told["is_legacy"],
        allows_private=told["allows_private"],
        created_at=moment(told["created_at"]),
        updated_at=moment(told["updated_at"]),
    )


def assigned_row_to_json(row: AssignedRow) -> AssignedRowJson:
    return {"device": row.device, "outcome": row.outcome, "url": row.url, "words": row.words}


def assigned_from_json(value: object) -> tuple[AssignedRow, ...]:
    return tuple(AssignedRow(**row) for row in read(value, AssignedJson)["rows"])
