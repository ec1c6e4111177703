"""Record ids."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from embedded_server.store.ids import record_id, seq_in
from embedded_server.store.sqlite.store import SqliteStore
from tests.embedded_server.store.kit import Sender

INSTANCES = st.binary(min_size=3, max_size=3).map(bytes.hex)
SEQS = st.integers(1, 2**40 - 1)
MOMENTS = st.integers(0, 253_402_300_799_999)


@given(MOMENTS, INSTANCES, SEQS)
def test_that_an_id_is_24_hex_and_leads_back_to_its_seq(at_ms: int, instance: str, seq: int) -> None:
    name = record_id(at_ms, instance, seq)
    assert len(name) == 24
    assert set(name) <= set("0123456789abcdef")
    assert seq_in(name, instance) == seq


@given(MOMENTS, INSTANCES, SEQS)
def test_that_an_id_of_another_store_is_nobodys(at_ms: int, instance: str, seq: int) -> None:
    other = f"{int(instance, 16) ^ 1:06x}"
    assert seq_in(record_id(at_ms, other, seq), instance) is None


@given(st.text())
def test_that_no_text_breaks_the_look_up(text: str) -> None:
    assert seq_in(text, "00ff00") is None or len(text) == 24


async def test_that_a_record_is_found_by_its_exact_id_only(store: SqliteStore, sender: Sender) -> None:
    record = await sender.send()
    assert await store.record(record.id) == record
    other_second = f"{int(record.id[:8], 16) + 1:08x}{record.id[8:]}"
    for wrong in (other_second, record.id.upper(), record.id[:-1], f"{record.id} ", record.id[:-1] + "9", ""):
        assert wrong == record.id or await store.record(wrong) is None
