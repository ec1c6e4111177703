"""`/devices`: found by themselves or entered by hand, described by people."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from embedded_server.domain.device import WEAK_RSSI, WEAK_SNR, Description, Device, DeviceState, Location
from embedded_server.domain.device_import import MOST_TAGS
from embedded_server.domain.event import DEVICE, ORBIT, TARGET
from embedded_server.domain.refusal import RefusedError
from embedded_server.envelopes.device_ids import device_id, sigfox_id
from embedded_server.gate.share_path import checked_rec_type
from embedded_server.routes.admin.accounts import account_named
from embedded_server.routes.admin.bodies import Bodies, checked_text, unfit
from embedded_server.routes.admin.operation import Operation, Resource, resource
from embedded_server.routes.admin.queries import LIMIT, PAGE, REC_TYPE, Choice, Number, Text, page_wanted
from embedded_server.routes.admin.replies import json_reply, nothing
from embedded_server.services import Services
from embedded_server.store.device_store import DEVICE_SORTS, CursorValue, Describe, DevicesWanted, FoundDevice
from embedded_server.wire.devices import (
    DescriptionJson,
    DeviceChangeJson,
    DeviceCountsJson,
    DeviceFacetsJson,
    DeviceIdsJson,
    DeviceJson,
    LocationJson,
    NewDeviceJson,
    RegisteredDeviceJson,
    counts_to_json,
    device_to_json,
    facets_to_json,
    registered_to_json,
)
from embedded_server.wire.pages import PageJson, page_to_json
from embedded_server.wire.texts import LONGEST_NOTE

_TEXTS: Final = ("id", "name", "rectype", "type")
_SORT = Choice("sort", "What the list goes by.", DEVICE_SORTS)
_ORDER = Choice("order", "From the lowest or from the highest.", ("asc", "desc"))
_SEARCH = Text("q", "In id, name, tags, type, recType, place or notes, in any case.")
_MISSING: Final = "missing"
_STATE = Choice("state", "Those that are so; missing ones are late or silent.", ("all", *DeviceState, _MISSING))
_TARGET = Choice(
    "target",
    "By the health of their targets; trouble is failing or paused, webhook those without a target that have one.",
    ("all", "none", "new", "healthy", "failing", "paused", "trouble", "off", "webhook"),
)
_TYPE, _TAG = Text("type", "Of this type only."), Text("tag", "With this tag only.")
_CLASS = Choice("class", "Of this LoRaWAN class only.", ("all", "A", "B", "C"))
_DECODER = Number("decoder", "Read by the decoder with this number.")
_SIGNAL = Choice("signal", f"Weak is below {WEAK_RSSI} dBm or {WEAK_SNR} dB.", ("all", "weak"))
_FILTERS = (_SEARCH, _STATE, _TARGET, REC_TYPE, _TYPE, _TAG, _CLASS, _DECODER, _SIGNAL, _SORT, _ORDER)
_MOST_AT_ONCE: Final = 1_000
_LARGEST: Final = 2**53
_ONE: Final = re.compile(
    r"^/devices/(?P<id>(?!(?:import|bulk|delete|counts|facets|ids|some|imports/[^/]+/undo)$).*(?<!/commissioning)(?<!/gateways))$",
    re.DOTALL,
)


class DeviceRoutes:
    def __init__(self, services: Services) -> None:
        self._store = services.store
        self._events = services.events
        self._bodies = Bodies(services.limits)

    def routes(self) -> list[Resource]:
        return [
            resource(
                "/devices",
                GET=Operation(
                    self.list_some, "Devices", PageJson[DeviceJson], query=(*_FILTERS, *PAGE), refusals=(422,)
                ),
                POST=Operation(self.add, "Enter a device by hand", DeviceJson, NewDeviceJson, 201, refusals=(409, 422)),
            ),
            resource("/devices/counts", GET=Operation(self.counts, "Devices by state and target", DeviceCountsJson)),
            resource(
                "/devices/facets", GET=Operation(self.facets, "What devices may be narrowed by", DeviceFacetsJson)
            ),
            resource(
                "/devices/ids",
                GET=Operation(self.ids, "Ids of all devices in an order", DeviceIdsJson, query=_FILTERS),
            ),
            resource(
                "/devices/some",
                POST=Operation(self.some, "Devices by their ids", PageJson[DeviceJson], DeviceIdsJson, refusals=(422,)),
            ),
        ]

    def routes_of_one(self) -> list[Resource]:
        """Behind all others: names of some networks have slashes."""
        one = resource(
            "/devices/{id:path}",
            GET=Operation(self.one, "One device", DeviceJson, refusals=(404,)),
            PUT=Operation(
                self.change,
                "Describe a device, or register an Orbit sensor",
                RegisteredDeviceJson,
                body=DeviceChangeJson,
                refusals=(404, 409, 422),
            ),
            DELETE=Operation(self.delete, "Delete a device; its records stay", status=204, refusals=(404, 409)),
        )
        one.path_regex = _ONE  # with a method they do not have, other paths are not devices
        return [one]

    async def list_some(self, request: Request) -> Response:
        wanted = _wanted(request.query_params)
        found = await self._store.device_page(replace(wanted, limit=wanted.limit + 1))
        page = found[: wanted.limit]
        after = _cursor(page[-1], wanted.sort) if len(found) > len(page) else None
        return json_reply(page_to_json([device_to_json(each.device) for each in page], after))

    async def ids(self, request: Request) -> Response:
        return json_reply({"ids": await self._store.device_ids(_narrowed(request.query_params))})

    async def some(self, request: Request) -> Response:
        ids = (await self._bodies.read(request, DeviceIdsJson))["ids"]
        if len(ids) > _MOST_AT_ONCE:
            raise unfit(f"There are {len(ids):,} ids, the limit is {_MOST_AT_ONCE:,}.")
        return json_reply(page_to_json(map(device_to_json, await self._store.some_devices(ids))))

    async def facets(self, _request: Request) -> Response:
        return json_reply(facets_to_json(await self._store.device_facets()))

    async def counts(self, _request: Request) -> Response:
        return json_reply(counts_to_json(await self._store.device_counts()))

    async def one(self, request: Request) -> Response:
        return json_reply(device_to_json(await self._known(request.path_params["id"])))

    async def add(self, request: Request) -> Response:
        body = await self._bodies.read(request, NewDeviceJson)
        name = device_id(body["id"])
        if name is None or checked_text("id", name) != name:
            raise unfit("The id is empty or longer than 128 characters.")
        device = await self._store.add_device(name, describing(body)(Description()))
        self._tell(name)
        return json_reply(device_to_json(device), 201)

    async def change(self, request: Request) -> Response:
        body = await self._bodies.read(request, DeviceChangeJson)
        if body.get("type") == "sigfox":
            name = checked_text("name", body["name"], is_required=False) if "name" in body else None
            return await self._register(request.path_params["id"], name, body)
        if not body:
            raise unfit("The body says nothing to change.")
        if {"model", "owner", "rectype"} & body.keys():
            raise unfit('"model", "owner" and "rectype" are of Orbit sensors: send "type": "sigfox" with them.')
        described = request.path_params["id"]
        await self._store.describe_devices([described], describing(body))
        device = await self._known(described)
        self._tell(described)
        return json_reply(device_to_json(device))

    async def delete(self, request: Request) -> Response:
        deleted = request.path_params["id"]
        if not await self._store.delete_device(deleted):
            raise unknown_device()
        self._tell(deleted)
        self._events.publish(TARGET, deleted)
        return nothing()

    def _tell(self, changed: str) -> None:
        self._events.publish(DEVICE, changed)

    async def _known(self, device: str) -> Device:
        known = await self._store.device(device)
        if known is None:
            raise unknown_device()
        return known

    async def _register(self, sent_id: str, name: str | None, body: DeviceChangeJson) -> Response:
        sensor = sigfox_id(sent_id)
        if sensor is None:
            raise RefusedError(422, "body_unfit", "A Sigfox id has 1 to 8 hexadecimal digits.", "Correct the path.")
        rec_type = checked_rec_type(body["rectype"]) if "rectype" in body else None
        known = await self._store.orbit_device(sensor)
        is_owned = "owner" in body or known is None
        owner = (await account_named(self._store, body.get("owner"))).id if is_owned else None
        orbit = await self._store.save_orbit_device(sensor, body.get("model"), name, owner, rec_type)
        self._events.publish(ORBIT, sensor)
        await self._store.name_device(sensor, orbit.name)
        self._tell(sensor)
        return json_reply(registered_to_json(await self._known(sensor), orbit))


def unknown_device() -> RefusedError:
    return RefusedError(404, "device_unknown", "No device with this id is known.", "Fetch the list of devices again.")


def describing(body: DescriptionJson) -> Describe:
    """What a body says, to be put over what is known. Raises RefusedError."""
    names = ("name", "type", "profile", "join_eui")
    told: Mapping[str, object] = body
    texts = {name: checked_text(name, str(told[name]), is_required=False) for name in names if name in told}
    if "notes" in body:
        texts["notes"] = checked_text("notes", body["notes"], LONGEST_NOTE, is_required=False)
    lora_class = body.get("lora_class")
    tags = None if "tags" not in body else checked_tags(body["tags"])
    location = None if "location" not in body else _location(body["location"])

    def describe(before: Description) -> Description:
        return replace(
            before,
            **texts,
            lora_class=before.lora_class if lora_class is None else lora_class,
            tags=before.tags if tags is None else tags,
            location=before.location if location is None else location,
        )

    return describe


def checked_tags(sent: Sequence[str]) -> tuple[str, ...]:
    if len(sent) > MOST_TAGS:
        raise unfit(f"There are {len(sent)} tags, the limit is {MOST_TAGS}.")
    return tuple(dict.fromkeys(tag for each in sent if (tag := checked_text("tags", each, is_required=False))))


def _location(sent: LocationJson) -> Location:
    lat, lng, altitude = sent["lat"], sent["lng"], sent["altitude"]
    if (lat is None) != (lng is None):
        raise unfit("The location has one coordinate without the other.")
    if lat is not None and lng is not None and not (-90 <= lat <= 90 and -180 <= lng <= 180):
        raise unfit("The latitude is between -90 and 90, the longitude between -180 and 180.")
    texts = {name: checked_text(name, str(sent[name]), is_required=False) for name in ("floor", "place", "source")}
    return Location(lat, lng, altitude, **texts)


def _wanted(query: Mapping[str, str]) -> DevicesWanted:
    """A page of them. Raises RefusedError (400, 422)."""
    wanted = _narrowed(query)
    return replace(wanted, after=_after(page_wanted(query).after, wanted.sort), limit=LIMIT.of(query))


def _narrowed(query: Mapping[str, str]) -> DevicesWanted:
    """Raises RefusedError(400)."""
    state, target, lora_class = _STATE.of(query), _TARGET.of(query), _CLASS.of(query)
    states = {
        "all": frozenset(DeviceState),
        _MISSING: frozenset((DeviceState.LATE, DeviceState.SILENT)),
    }.get(state) or frozenset((DeviceState(state),))
    return DevicesWanted(
        search=_SEARCH.of(query) or "",
        states=states,
        target="" if target == "all" else target,
        rec_type=REC_TYPE.of(query) or "",
        type=_TYPE.of(query) or "",
        tag=_TAG.of(query) or "",
        lora_class="" if lora_class == "all" else lora_class,
        decoder=_DECODER.of(query),
        is_weak=_SIGNAL.of(query) == "weak",
        sort=_SORT.of(query),
        descending=_ORDER.of(query) == "desc",
    )


def _cursor(last: FoundDevice, sort: str) -> str:
    return last.device.id if sort == "id" else json.dumps([last.key, last.device.id])


def _after(text: str, sort: str) -> tuple[CursorValue, str] | None:
    if not text:
        return None
    if sort == "id":
        return text, text
    try:
        key, last = json.loads(text)
        is_fit = isinstance(key, str) if sort in _TEXTS else _is_number(key)
        if is_fit and isinstance(last, str):
            return key, last
    except (ValueError, TypeError, RecursionError):
        pass
    raise RefusedError(422, "query", "after is no cursor of this order.", "Begin with the first page.")


def _is_number(key: object) -> bool:
    return isinstance(key, (int, float)) and not isinstance(key, bool) and abs(key) <= _LARGEST
