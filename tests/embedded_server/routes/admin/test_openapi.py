"""The OpenAPI document says what the routes do: neither less nor more."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.routing import Mount, Route

from embedded_server.routes.admin.app import ROOT, admin_routes
from embedded_server.routes.admin.operation import Resource
from tests.embedded_server.routes.admin.admin_server import Running

pytestmark = pytest.mark.asyncio(loop_scope="module")

GUIDE = Path(__file__).parents[4] / "docs" / "admin-api.md"
METHODS = ("get", "post", "put", "patch", "delete")
Document = dict[str, Any]


async def test_that_every_route_is_told_with_all_its_methods(shared_server: Running) -> None:
    document = await _document(shared_server)

    told = {(path, method) for path, item in document["paths"].items() for method in item if method in METHODS}
    assert told == {
        (route.path_format, method.lower())
        for route in _routes(shared_server)
        for method in (route.methods or set()) - {"HEAD"}
    }


async def test_that_no_route_goes_without_a_declaration(shared_server: Running) -> None:
    assert {type(route) for route in _mount(shared_server).routes} == {Resource}


async def test_that_the_guide_lists_what_is_told(shared_server: Running) -> None:
    rows = (line.split("|")[1] for line in GUIDE.read_text("utf-8").splitlines() if line.startswith("| `"))
    listed = {found for row in rows for found in re.findall(r"`([A-Z]+) (/[^`?]+)", row)}

    document = await _document(shared_server)

    assert listed == {
        (method.upper(), path) for path, item in document["paths"].items() for method in item if method in METHODS
    }


async def test_that_the_document_is_openapi_with_a_bearer(shared_server: Running) -> None:
    document = await _document(shared_server)

    assert document["openapi"].startswith("3.1.")
    assert document["servers"] == [{"url": ROOT}]
    (scheme,) = (document["components"]["securitySchemes"][name] for name in document["security"][0])
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")


async def test_that_every_reference_leads_somewhere_and_every_part_is_used(shared_server: Running) -> None:
    document = await _document(shared_server)

    parts = {
        f"#/components/{kind}/{name}" for kind in ("schemas", "responses") for name in document["components"][kind]
    }
    unreferenced = {"#/components/schemas/EventJson"}  # the data of an event stream, named in words
    assert set(re.findall(r'"\$ref": "([^"]+)"', json.dumps(document))) == parts - unreferenced


async def test_that_links_name_all_that_their_target_needs_from_where_it_is(shared_server: Running) -> None:
    document = await _document(shared_server)
    paths = {
        operation["operationId"]: path for path, item in document["paths"].items() for operation in _operations(item)
    }
    links = [
        (path, link, reply["content"]["application/json"]["schema"])
        for path, item in document["paths"].items()
        for operation in _operations(item)
        for reply in operation["responses"].values()
        for link in reply.get("links", {}).values()
    ]
    assert len(links) >= 30
    for path, link, schema in links:
        places = link["parameters"]
        assert set(places) == set(re.findall(r"{(\w+)}", paths[link["operationId"]]))
        for place in places.values():
            source, _, name = place.partition("#/") if "#/" in place else place.rpartition(".")
            assert f"{{{name}}}" in path if source == "$request.path" else _holds(document, schema, name.split("/"))


async def test_that_nobody_reads_it_without_the_admin_token(shared_server: Running) -> None:
    refused = await shared_server.sender.get(f"{ROOT}/openapi.json")

    assert refused.status_code == 401


@pytest.mark.parametrize("query", ["limt=5", "limit=5&limit=6", "%00=1"])
async def test_that_a_query_is_not_passed_over(shared_server: Running, query: str) -> None:
    refused = await shared_server.admin.get(f"/keys?{query}")

    assert (refused.status_code, refused.json()["code"]) == (400, "query")


@pytest.mark.parametrize("number", ["9" * 16, "9" * 19, "9" * 5_000])
async def test_that_a_huge_number_is_nobodys_id(shared_server: Running, number: str) -> None:
    for path in (f"/decoders/{number}", f"/series/{number}/points"):
        unknown = await shared_server.admin.get(path)
        assert (unknown.status_code, unknown.json()["code"]) == (404, "path")


async def _document(server: Running) -> Document:
    reply: httpx.Response = await server.admin.get("/openapi.json")
    assert reply.status_code == 200
    document: Document = reply.json()
    return document


def _routes(server: Running) -> list[Route]:
    return [route for route in _mount(server).routes if isinstance(route, Route)]


def _mount(server: Running) -> Mount:
    return admin_routes(server.services)


def _operations(item: Document) -> list[Document]:
    return [operation for method, operation in item.items() if method in METHODS]


def _holds(document: Document, schema: Document, members: list[str]) -> bool:
    for member in members:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]["properties"].get(member, {})
    return bool(schema)
