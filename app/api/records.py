"""Records of a Sluice server, searched and deleted."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import quote

from app.api.admin import AdminClient
from app.api.replies import read_page, read_records, read_value
from embedded_server.domain.delivery import Delivery
from embedded_server.domain.moments import iso
from embedded_server.domain.record_filter import RecordFilter
from embedded_server.domain.record_order import Ordering
from embedded_server.wire.deliveries import delivery_from_json
from embedded_server.wire.record_order import OrderPage, order_from_body
from embedded_server.wire.records import RecordPage

MOST_DELIVERIES = 20
MOST_DELETED = 500  # at once
DEADLINE = 60.0  # seconds, of a search or a deletion
Query = dict[str, str | int | float]


class RecordsClient:
    """Every method raises ApiError."""

    def __init__(self, admin: AdminClient) -> None:
        self._admin = admin

    async def search(
        self,
        query: Query,
        *,
        account: str = "",
        after: str | None = None,
        limit: int = 200,
        newest_first: bool = True,
    ) -> RecordPage:
        """`query` is what `query_of` made; a page may be short, or empty, while its `next` is set."""
        more: Query = {"limit": limit, "order": "desc" if newest_first else "asc"}
        given = {name: value for name, value in (("after", after), ("account", account)) if value}
        reply = await self._admin.ask("GET", "/records", {**query, **more, **given}, deadline=DEADLINE)
        return read_records(reply)

    async def order(
        self, query: Query, ordering: Ordering, *, account: str = "", after: str | None = None
    ) -> OrderPage:
        """Which messages come first of what was looked at in the time a request may take, from the newest on."""
        way = "desc" if ordering.is_descending else "asc"
        more: Query = {"by": ordering.by, "order": way, "limit": ordering.most}
        bound = json.dumps(ordering.bound.key) if ordering.bound else None
        given = {name: text for name, text in (("after", after), ("account", account), ("bound", bound)) if text}
        reply = await self._admin.ask("GET", "/records/order", {**query, **more, **given}, deadline=DEADLINE)
        return read_value(reply.body, order_from_body)

    async def some(self, ids: Sequence[str], *, account: str = "") -> RecordPage:
        """Those that are there and may be seen, in this order."""
        query = {"account": account} if account else {}
        return read_records(await self._admin.ask("POST", "/records/some", query, body={"ids": list(ids)}))

    async def deliveries(self, record_id: str) -> list[Delivery]:
        """Of one record, the newest first."""
        reply = await self._admin.ask("GET", "/deliveries", {"record": record_id, "limit": MOST_DELIVERIES})
        return list(read_page(reply, delivery_from_json).items)

    async def delete(self, query: Query, *, after: str | None = None, is_dry: bool = False) -> tuple[int, str | None]:
        """How many went, or would go, and where it goes on."""
        more: Query = {"dry_run": "yes" if is_dry else "no", "limit": MOST_DELETED}
        reply = await self._admin.ask(
            "DELETE", "/records", {**query, **more, **({"after": after} if after else {})}, deadline=DEADLINE
        )
        told = reply.json()
        return int(told["records"]), told["next"]

    async def delete_one(self, record_id: str) -> None:
        await self._admin.ask("DELETE", f"/records/{quote(record_id, safe='')}")


def query_of(
    rec_type: str,
    filtered: RecordFilter,
    *,
    with_tests: bool = True,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Query:
    """What a search asks; empty conditions are left out."""
    told = {
        "rectype": rec_type,
        "device": filtered.device,
        "owner": filtered.owner,
        "pdu": filtered.pdu,
        "fields": json.dumps(dict(filtered.fields)) if filtered.fields else "",
        "only": filtered.only.value,
        "copies": "hidden" if filtered.hides_copies else "",
        "tests": "" if with_tests else "hidden",
        "from": "" if since is None else iso(since),
        "to": "" if until is None else iso(until),
    }
    return {name: text for name, text in told.items() if text}
