"""What the top bar and the status bar say about the server."""

from __future__ import annotations

from datetime import UTC, datetime

from app import words
from app.api.admin import AdminClient
from app.flow_words import flow_bars, rate, until_now
from app.widgets.status_bar import StatusBar
from app.widgets.top_bar import TopBar
from embedded_server.domain.flow import FlowMinute
from embedded_server.domain.status import Condition, ServerStatus

FLOW_MINUTES = 34


class Vitals:
    """Says what the server says; the last answer stays on screen while it cannot be asked."""

    def __init__(self, top_bar: TopBar, status_bar: StatusBar, client: AdminClient) -> None:
        self._top_bar, self._status_bar, self._client = top_bar, status_bar, client
        self._status: ServerStatus | None = None
        self._flow: tuple[FlowMinute, ...] = ()
        zone = datetime.now(UTC).astimezone().tzname() or "UTC"
        status_bar.set_fact("zone", f"Times: this computer, {zone}")

    @property
    def condition(self) -> Condition | None:
        """What keeps the server from storing."""
        return None if self._status is None else self._status.condition

    async def refresh(self) -> None:
        status = await self._client.status()
        flow = await self._client.flow(FLOW_MINUTES)
        self._status, self._flow = status, tuple(flow)
        self._status_bar.set_fact("version", f"Sluice {status.version}")
        self.show_now()

    def show_now(self) -> None:
        """Ages go on while nothing is fetched."""
        status, bar = self._status, self._status_bar
        if status is None:
            return
        flow = until_now(self._flow, datetime.now(UTC))
        self._top_bar.flow.show_bars(flow_bars(flow))
        self._top_bar.show_rate(f"{words.count(rate(flow))} / min")
        bar.set_item("records", "database", words.plural(status.records, "record"))
        bar.set_item("size", "hard-drive", words.size(status.bytes_on_disk))
        bar.set_item("decoded", "braces", _decoded(status), "warn" if status.undecoded else "text2")
        last = words.ago(status.last_record_at, datetime.now(UTC), "")
        bar.set_item("last", "clock", f"Last uplink {last}" if last else "No uplink yet")

    def show_server(self, problem: str = "", *, is_starting: bool = False) -> None:
        """Running, or not and why."""
        if is_starting:
            word, icon, tone = "Server starting", "circle-dot", "info"
        elif problem:
            word, icon, tone = "Server stopped", "circle-x", "danger"
        else:
            word, icon, tone = "Server running", "circle-check", "ok"
        self._status_bar.set_item("server", icon, word, tone, tip=problem or word)


def _decoded(status: ServerStatus) -> str:
    if not status.messages:
        return ""
    share = 100 * (1 - status.undecoded / status.messages)
    return f"Decoded {'100' if not status.undecoded else f'{min(share, 99.9):.1f}'} %"
