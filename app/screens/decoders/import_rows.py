"""What a library holds, as rows, and what became of an import, in words. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from app import words
from app.widgets.cells import BadgeCell, Cell, TextCell, TwoLineCell
from app.widgets.fonts import Type
from app.widgets.table_model import Column, check_column
from embedded_server.wire.libraries import FoundCodecJson, ImportedJson, LibraryJson

NO_LICENCE = "none stated"
MOST_REASONS = 3


def columns() -> tuple[Column[FoundCodecJson], ...]:
    return (
        check_column(),
        Column("DECODER", lambda one: one["name"], "name", width=210, stretch=True, cell=_name),
        Column("PORTS", ports, "muted", width=76, spare=2),
        Column(
            "EXAMPLES", lambda one: str(one["examples"] or ""), "number", width=90, sort_key=lambda one: one["examples"]
        ),
        Column("LICENCE", lambda one: one["licence"] or NO_LICENCE, width=130, spare=1, cell=_licence),
        Column("STATE", state, width=150, cell=_state),
    )


def state(codec: FoundCodecJson) -> str:
    if codec["problem"]:
        return codec["problem"]
    return "already here" if codec["decoder_id"] is not None else "new"


def ports(codec: FoundCodecJson) -> str:
    found = codec["ports"]
    return ", ".join(map(str, found[:3])) + (", …" if len(found) > 3 else "") if found else "any"


def is_wanted(codec: FoundCodecJson) -> bool:
    """What is chosen at first: everything that is new and can be used."""
    return not codec["problem"] and codec["decoder_id"] is None


def matching(codecs: Sequence[FoundCodecJson], text: str) -> list[FoundCodecJson]:
    wanted = text.casefold().split()
    return [
        one
        for one in codecs
        if all(word in f"{one['name']} {one['vendor']} {one['device']} {one['key']}".casefold() for word in wanted)
    ]


def summary(library: LibraryJson) -> str:
    found = library["items"]
    wrong = sum(1 for one in found if one["problem"])
    known = sum(1 for one in found if one["decoder_id"] is not None)
    said = [
        words.plural(len(found), "decoder"),
        words.plural(sum(one["examples"] for one in found), "example"),
        f"{known} already here" if known else "",
        f"{wrong} cannot be used" if wrong else "",
    ]
    return f"{library['name']}: {', '.join(filter(None, said))}."


def outcome(items: Sequence[ImportedJson]) -> tuple[str, str, str]:
    """Tone, title and sentence of a note."""
    done = [one for one in items if one["decoder_id"] is not None]
    lost = [one for one in items if one["decoder_id"] is None]
    examples, failing = sum(one["examples"] for one in done), sum(one["failing"] for one in done)
    title = f"{words.plural(len(done), 'decoder')} imported"
    said = [f"{words.plural(examples, 'example')} came with them"] if examples else []
    said += [f"{failing} of them fail, as their vendor publishes them"] if failing else []
    said += [f"{one['key']}: {one['reason']}" for one in lost[:MOST_REASONS]]
    tone = "danger" if not done else "warn" if lost or failing else "ok"
    return tone, title if not lost else f"{title}, {len(lost)} not", ". ".join(said) + ("." if said else "")


def _name(codec: FoundCodecJson) -> Cell:
    return TwoLineCell(codec["name"], f"{codec['vendor']} {codec['device']}".strip() or codec["key"])


def _licence(codec: FoundCodecJson) -> Cell:
    return TextCell(codec["licence"] or NO_LICENCE, Type.HINT, "text2" if codec["licence"] else "text3")


def _state(codec: FoundCodecJson) -> Cell:
    if codec["problem"]:
        return TextCell(codec["problem"], Type.HINT, "danger", icon="circle-x")
    return BadgeCell("already here") if codec["decoder_id"] is not None else BadgeCell("new", "ok", "plus")
