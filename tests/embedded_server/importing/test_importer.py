"""What a file brings is judged as what is sent, and nothing comes twice."""

from __future__ import annotations

from embedded_server.domain.import_file import ImportLine
from embedded_server.events import Events
from embedded_server.importing.importer import Importer
from embedded_server.limits import Limits
from embedded_server.store.base import RecordsWanted, Store
from tests.embedded_server.store.kit import REC_TYPE, HandClock, Sender

SOURCE = "0123456789abcdef"


def importer_of(store: Store, clock: HandClock) -> Importer:
    return Importer(store, Events(clock), clock, Limits())


def lines(first: int, end: int) -> list[ImportLine]:
    return [ImportLine(number, f'{{"n":{number}}}', ("pier",)) for number in range(first, end)]


async def test_that_an_import_goes_on_behind_its_last_line(store: Store, clock: HandClock, sender: Sender) -> None:
    importer, account = importer_of(store, clock), await store.local_account()
    assert await importer.place(REC_TYPE, SOURCE) == 0
    await importer.take(REC_TYPE, SOURCE, lines(1, 6), account)
    await sender.send()
    await importer.take(REC_TYPE, "fedcba9876543210", lines(1, 9), account)
    assert await importer.place(REC_TYPE, SOURCE) == 5
    records = await store.records(RecordsWanted(REC_TYPE))
    assert [record.body for record in records[:5]] == [b'{"n":%d}' % number for number in range(1, 6)]
    assert records[0].tags == ("pier",)
    assert len({record.token_id for record in records}) == 2


async def test_that_bad_lines_are_told_and_the_others_stored(store: Store, clock: HandClock) -> None:
    importer, account = importer_of(store, clock), await store.local_account()
    found = [
        ImportLine(1, "{}"),
        ImportLine(2, "{"),
        ImportLine(3, "[" * 70 + "]" * 70),
        ImportLine(4, "1", ("latest",)),
    ]
    judged = await importer.judge(REC_TYPE, found)
    assert [fault.number for fault in judged.bad] == [2, 3, 4]
    assert await store.records(RecordsWanted(REC_TYPE)) == []
    assert await importer.take(REC_TYPE, SOURCE, found, account) == judged
    assert len(await store.records(RecordsWanted(REC_TYPE))) == 1


async def test_that_nobody_pretends_an_uplink_to_be_sent_on(store: Store, clock: HandClock) -> None:
    importer, account = importer_of(store, clock), await store.local_account()
    found = [ImportLine(1, "{}", suffix="uplink:0/up"), ImportLine(2, "{}", suffix="/dataUp")]
    await importer.take(REC_TYPE, SOURCE, found, account)
    assert [record.suffix for record in await store.records(RecordsWanted(REC_TYPE))] == ["", "/dataUp"]
