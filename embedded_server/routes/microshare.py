"""Microshare's share routes other than POST: read one, list, by tags, the latest, delete, probe."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from embedded_server.domain.permissions import find_permission
from embedded_server.domain.share import PageMeta
from embedded_server.gate.auth import Authenticator, check_not_pipe, check_permitted, presented
from embedded_server.gate.call import tell
from embedded_server.gate.problems import MethodError, NotVisibleError
from embedded_server.gate.share_path import (
    LATEST,
    SharePath,
    check_tags,
    checked_rec_type,
    pattern_of,
    read_share_path,
)
from embedded_server.limits import Limits
from embedded_server.pages.asked import Pages, SharesAsked
from embedded_server.routes.page_response import PageResponse
from embedded_server.routes.paging import read_listing
from embedded_server.store.base import Grant, RecordStore, RecordsWanted, viewer_of
from embedded_server.store.requests import words_of_record
from embedded_server.wire.microshare import delete_reply, page_to_json

Told: TypeAlias = tuple[str, Response]
_METHODS = ("GET", "POST", "DELETE")


class ShareRoutes:
    def __init__(self, store: RecordStore, pages: Pages, authenticator: Authenticator, limits: Limits) -> None:
        self._store = store
        self._pages = pages
        self._authenticator = authenticator
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        path = read_share_path(scope["raw_path"])
        grant = await self._grant(request, path)
        fact, response = await self._answer(request, path, grant)
        tell(scope, fact, grant)
        await response(scope, receive, send)

    async def _grant(self, request: Request, path: SharePath) -> Grant:
        """Raises RefusedError: what the token may not do at all comes before whether the method exists."""
        method = request.method
        header = request.headers.get("authorization", "").encode("latin-1")
        if method not in _METHODS and not header and path.token is None:
            raise MethodError(*_METHODS)
        grant = await self._authenticator.grant(presented(header, path.token))
        permission = find_permission(pattern_of(path, method), method)
        if permission is None:
            check_not_pipe(grant, method)
            raise MethodError(*_METHODS)
        check_permitted(grant, permission)
        return grant

    async def _answer(self, request: Request, path: SharePath, grant: Grant) -> Told:
        """With what the log says of it."""
        if not path.rec_type and request.method == "GET":
            return "token tried", _json(page_to_json(PageMeta(0, 1, 0, 0, 0), (), details=False))
        rec_type = checked_rec_type(path.rec_type)
        if request.method == "DELETE":
            return await self._delete(path, grant)
        if path.tags:
            check_tags(path.tags, self._limits)
            return await self._list(request, RecordsWanted(rec_type, tags=path.tags), grant)
        if path.suffix.strip("/"):
            return await self._one(path, grant)
        if request.query_params.get("id"):  # runs a view; there are none here
            raise NotVisibleError
        return await self._list(request, RecordsWanted(rec_type), grant)

    async def _one(self, path: SharePath, grant: Grant) -> Told:
        record = await self._store.visible_record(path.suffix.strip("/"), path.rec_type, viewer_of(grant))
        if record is None:
            raise NotVisibleError
        meta = PageMeta(1, 1, self._limits.default_page_size, 1, 1)
        return words_of_record(record.id), _json(page_to_json(meta, (record,), details=True, source="db"))

    async def _delete(self, path: SharePath, grant: Grant) -> Told:
        deleted = await self._store.delete_record(path.suffix.strip("/"), path.rec_type, grant)
        if deleted is None:
            raise NotVisibleError
        return f"{words_of_record(deleted.id)} deleted", _json(delete_reply(deleted))

    async def _list(self, request: Request, platform: RecordsWanted, grant: Grant) -> Told:
        listing = read_listing(request.query_params, self._limits)
        is_latest = platform.tags[-1:] == (LATEST,)
        if is_latest:
            platform = replace(platform, tags=platform.tags[:-1])
        page = await self._pages.shares(SharesAsked(platform, listing, is_latest, viewer_of(grant)))
        return page.fact, PageResponse(page)


def _json(body: bytes) -> Response:
    return Response(body, media_type="application/json", headers={"cache-control": "no-store"})
