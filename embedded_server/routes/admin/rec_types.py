"""`/rectypes`: what is stored under which name, and what of it an account sees."""

from __future__ import annotations

from collections import Counter

from starlette.requests import Request
from starlette.responses import Response

from embedded_server.domain.rec_type import RecTypeError, check_rec_type
from embedded_server.domain.refusal import RefusedError
from embedded_server.domain.visibility import SharedPart, Visibility
from embedded_server.routes.admin.accounts import viewer_named
from embedded_server.routes.admin.operation import Operation, Resource, resource
from embedded_server.routes.admin.queries import ACCOUNT, PAGE, page_wanted
from embedded_server.routes.admin.replies import json_reply, list_reply
from embedded_server.services import Services
from embedded_server.store.base import RecordsWanted
from embedded_server.store.sight import Opened
from embedded_server.wire.pages import PageJson
from embedded_server.wire.rec_types import RecTypeJson, rec_type_to_json
from embedded_server.wire.visibility import VisibilityJson, visibility_to_json


class RecTypeRoutes:
    def __init__(self, services: Services) -> None:
        self._store = services.store

    def routes(self) -> list[Resource]:
        return [
            resource(
                "/rectypes",
                GET=Operation(
                    self.list_all,
                    "All recTypes at a glance",
                    PageJson[RecTypeJson],
                    query=(ACCOUNT, *PAGE),
                    refusals=(404,),
                ),
            ),
            resource(
                "/rectypes/{name}/visibility",
                GET=Operation(
                    self.explain,
                    "What an account sees of a recType, and by which rules",
                    VisibilityJson,
                    query=(ACCOUNT,),
                    refusals=(404,),
                ),
            ),
        ]

    async def list_all(self, request: Request) -> Response:
        viewer = await viewer_named(self._store, ACCOUNT.of(request.query_params))
        rec_types = await self._store.rec_types(viewer)
        return list_reply(rec_types, lambda each: each.name, rec_type_to_json, page_wanted(request.query_params))

    async def explain(self, request: Request) -> Response:
        """Of a recType that nothing was posted to, nothing is seen."""
        viewer = await viewer_named(self._store, ACCOUNT.of(request.query_params))
        name = _checked(request.path_params["name"])
        opened = await self._store.opened(name, viewer)
        total = await self._store.count(RecordsWanted(name))
        owned = await self._store.count(RecordsWanted(name, account=viewer.account))
        return json_reply(visibility_to_json(_visibility(total, owned, opened)))


def _visibility(total: int, owned: int, opened: list[Opened]) -> Visibility:
    """One part for each rule and owner."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for each in opened:
        counts[each.rule.id, each.rule.name, each.user] += each.records or 0
    shared = tuple(SharedPart(*key, count) for key, count in counts.items() if count)
    visible = owned + counts.total()
    return Visibility(total, owned, shared, visible, max(0, total - visible))


def _checked(name: str) -> str:
    try:
        return check_rec_type(name)
    except RecTypeError:
        raise RefusedError(404, "rec_type_unknown", "No recType can have this name.", "Check its spelling.") from None
