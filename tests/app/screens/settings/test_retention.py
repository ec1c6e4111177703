"""Settings › How long records are kept, on a real server."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from app.api.admin import AdminClient
from app.running.loop import AppLoop
from app.screens.settings.retention_card import FOR_GOOD, told
from app.screens.settings.retention_model import RetentionModel
from app.screens.settings.server_page import ServerPage
from embedded_server.domain.retention import Doomed, RecordRetention
from embedded_server.domain.token import TokenKind

Until = Callable[[Callable[[], object]], None]
REC_TYPE = "org.harbour.kept"
NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


def _send(loop: AppLoop, client: AdminClient, count: int) -> None:
    async def send() -> None:
        key = await client.create_key("Harbour", "")
        token = await client.issue_token(TokenKind.PIPE, key.key.client_id, "", "", [], "")
        for _ in range(count):
            await client.post_share(f"{client.base_url}/share/{REC_TYPE}", token.value, b"{}")

    loop.run_until_complete(send())


def test_that_nothing_is_saved_before_what_would_go_was_seen(
    page: ServerPage, retention: RetentionModel, client: AdminClient, loop: AppLoop, until: Until
) -> None:
    _send(loop, client, 5)
    loop.run_until_complete(retention.refresh())
    card = page.retention
    card.rec_type.setCurrentText(REC_TYPE)
    card.records.setText("2")
    card.show_state()
    assert card.look.isEnabled()
    assert not card.save.isEnabled()
    card.look.click()
    until(card.save.isEnabled)
    assert retention.doomed is not None
    assert (retention.doomed.records, retention.doomed.total_records) == (3, 5)
    card.records.setText("3")
    card.show_state()
    assert not card.save.isEnabled()
    card.look.click()
    until(card.save.isEnabled)
    card.save.click()
    until(lambda: retention.rules)
    assert retention.rules == {REC_TYPE: RecordRetention(REC_TYPE, records=3)}


def test_that_what_is_no_number_is_not_asked(page: ServerPage, retention: RetentionModel) -> None:
    retention.rec_types = (REC_TYPE,)
    page.retention.show_model()
    for text in ("0", "-1", "1.5", "ten", "٣"):
        page.retention.days.setText(text)
        page.retention.show_state()
        assert not page.retention.look.isEnabled()


def test_that_what_would_go_is_said_in_words() -> None:
    doomed = Doomed(3, 3_000_000, datetime(2026, 1, 1, tzinfo=UTC), 10, 10_000_000)
    heading, sentence = told(doomed, NOW, is_endless=False)
    assert heading == "3 records would go, about 3 MB"
    assert sentence.startswith("Of 10 records, about 10 MB, the oldest of ")
    assert sentence.endswith(FOR_GOOD)
    assert told(Doomed(0, 0, None, 0, 0), NOW, is_endless=True) == (
        "All are kept",
        "There are 0 records, about 0 bytes.",
    )
