"""Webhooks and their deliveries as people read them. Pure: the present is handed in."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

from app import words
from app.api.sensohive_replies import Webhook
from app.api.webhooks_desk import Delivery, OwnedWebhook
from app.widgets.cells import Action, ActionsCell, BadgeCell, LineCell, TextCell, TwoLineCell
from app.widgets.table_model import Column

HEALTHY, FAILING, BLOCKED, OFF, WAITING = "Healthy", "Failing", "Blocked", "Off", "Not used yet"
BLOCKING = ("address",)  # codes of addresses that may not be called
GIVES_UP_AFTER = timedelta(days=5)
TEST, SWITCH, REPLAY = "test", "switch", "replay"
EXAMPLE = {"device": "1A2B3C", "time": 1_795_375_860, "data": {"internal": 21.5, "external": 4.1}}
_TONES = {HEALTHY: ("ok", "circle-check"), FAILING: ("danger", "circle-x"), BLOCKED: ("warn", "shield-x")}


@dataclass(frozen=True, slots=True)
class HookLine:
    hook: OwnedWebhook
    now: datetime
    may_test: bool = False

    @property
    def webhook(self) -> Webhook:
        return self.hook.webhook


def address(url: str) -> str:
    """Without what may be secret."""
    place = urlsplit(url)
    return f"{place.scheme}://{place.netloc.rpartition('@')[2]}{place.path}"


def protection(url: str) -> str:
    """How the receiver can tell that it is us; values show their last characters only."""
    query = [f"{name}={masked(value)}" for name, value in parse_qsl(urlsplit(url).query, keep_blank_values=True)]
    said = f"key in the URL: ?{'&'.join(query)}" if query else "no key in the URL: anybody can post to it"
    return said if url.startswith("https") else f"no TLS, {said}"


def is_protected(url: str) -> bool:
    return url.startswith("https") and bool(urlsplit(url).query)


def masked(value: str) -> str:
    return f"••••{value[-4:]}" if len(value) >= 12 else "••••"


def state(hook: OwnedWebhook) -> str:
    webhook, sent = hook.webhook, hook.sent
    if not webhook.is_enabled:
        return OFF
    if webhook.failing_since is not None or (sent and sent.paused_because):
        return BLOCKED if sent and sent.last_error in BLOCKING else FAILING
    return HEALTHY if webhook.last_status is not None else WAITING


def filters() -> tuple[str, ...]:
    return ("All", FAILING, BLOCKED, OFF)


def is_shown(line: HookLine, chip: str, text: str) -> bool:
    haystack = f"{address(line.webhook.url)} {line.hook.owner}".casefold()
    return chip in ("All", state(line.hook)) and all(word in haystack for word in text.casefold().split())


def reason(hook: OwnedWebhook, now: datetime) -> tuple[str, str, str]:
    """Tone, headline and sentence: what happened, then what will."""
    webhook, sent = hook.webhook, hook.sent
    if not webhook.is_enabled:
        if webhook.disabled_reason:
            return "danger", "The server switched it off", f"{webhook.disabled_reason} Switch it on once it is mended."
        return "info", "It is switched off", "Data points that come meanwhile are not sent to it."
    if sent is not None and sent.paused_because:
        return "danger", "Nothing is sent to it any more", f"{sent.paused_because} Switch it off and on to send again."
    if state(hook) == BLOCKED:
        said = "Its name stands for addresses that may not be called: private ones, or none."
        return (
            "warn",
            "The address may not be called",
            f"{said} Correct it, or start the server with --allow-private-webhooks.",
        )
    if webhook.failing_since is not None:
        answered = f"It answered {webhook.last_status}" if webhook.last_status else "Nobody answered"
        since = words.ago(webhook.failing_since, now)
        left = webhook.failing_since + GIVES_UP_AFTER
        until = f"Without a success it is switched off {words.until(left, now)}." if left > now else ""
        return "danger", "The other side does not take them", f"{answered}; failing since {since}. {until}".strip()
    if not webhook.devices:
        return "warn", "No device sends to it", "Attach devices with Edit: each of their data points becomes one POST."
    if webhook.last_status is None:
        return "info", "Nothing was sent yet", "The next data point of an attached device is the first."
    return "ok", "The other side takes them", f"It answered {webhook.last_status} to the last point."


def pretty(body: str) -> str:
    """A body as it was sent, with one member a line where it is JSON."""
    try:
        return json.dumps(json.loads(body), indent=2)
    except ValueError:
        return body


def hook_columns() -> tuple[Column[HookLine], ...]:
    return (
        Column(
            "URL", lambda line: address(line.webhook.url), cell=_url, width=330, stretch=True, firm=True, tip=_url_tip
        ),
        Column("OWNER", lambda line: line.hook.owner, width=190, spare=1),
        Column("DEVICES", lambda line: words.count(len(line.webhook.devices)), "number", width=86),
        Column("STATE", lambda line: state(line.hook), cell=_state, width=130),
        Column("LAST ANSWER", _last, cell=_last_cell, width=170),
        Column("24 H", _day, cell=_day_cell, width=132, spare=2, sort_key=_delivered, tip=_day_tip),
        Column("", lambda _: "", cell=_hook_actions, width=92, sortable=False),
    )


def delivery_columns(now: datetime) -> tuple[Column[Delivery], ...]:
    return (
        Column("TIME", lambda one: words.clock(one.at, now), "mono", width=120, sort_key=lambda one: one.at),
        Column("ANSWER", answered, cell=_answer, width=118),
        Column("TRY", tries, width=84),
        Column("TOOK", _took, "number", width=78, sort_key=lambda one: one.took_ms),
        Column("WHAT CAME BACK", came_back, width=150, stretch=True, firm=True, spare=0),
        Column("", lambda _: "", cell=_delivery_actions, width=52, sortable=False),
    )


def answered(delivery: Delivery) -> str:
    if not delivery.attempt:
        return "waiting"
    return "no answer" if delivery.status is None else str(delivery.status)


def tries(delivery: Delivery) -> str:
    if delivery.is_test:
        return "test"
    if not delivery.attempt:
        return "–"
    return str(delivery.attempt) if delivery.is_success else f"{delivery.attempt} of {delivery.attempts}"


def duration(milliseconds: int) -> str:
    return f"{milliseconds} ms" if milliseconds < 1_000 else f"{milliseconds / 1_000:.1f} s"


def came_back(delivery: Delivery) -> str:
    return " ".join(delivery.error.split())


def _url(line: HookLine) -> TwoLineCell:
    url = line.webhook.url
    return TwoLineCell(address(url), protection(url), second_tone="text2" if is_protected(url) else "warn")


def _url_tip(line: HookLine) -> str:
    return f"{address(line.webhook.url)}, {protection(line.webhook.url)}"


def _state(line: HookLine) -> BadgeCell:
    word = state(line.hook)
    return BadgeCell(word, *_TONES.get(word, ("neutral", None)))


def _last(line: HookLine) -> str:
    return str(line.webhook.last_status or "never sent")


def _last_cell(line: HookLine) -> TwoLineCell | TextCell:
    webhook = line.webhook
    sent = line.hook.sent
    if webhook.last_status is None and not (sent and sent.last_at):
        return TextCell("never sent", tone="text2")
    since = f"failing since {words.ago(webhook.failing_since, line.now)}" if webhook.failing_since else ""
    when = words.ago(sent.last_at, line.now) if sent and sent.last_at else since
    answer = str(webhook.last_status) if webhook.last_status else "no answer"
    if webhook.last_took_ms is not None:
        answer += f" {'after' if webhook.failing_since else 'in'} {duration(webhook.last_took_ms)}"
    return TwoLineCell(answer, when) if when else TextCell(answer)


def _delivered(line: HookLine) -> int:
    return sum(line.webhook.hours.delivered) if line.webhook.hours else -1


def _day(line: HookLine) -> str:
    """Data points that were delivered; a dash where the service does not tell."""
    return words.count(_delivered(line)) if line.webhook.hours else "–"


def _day_cell(line: HookLine) -> LineCell | TextCell:
    hours = line.webhook.hours
    if hours is None or not hours.delivered:
        return TextCell(_day(line), tone="text2")
    return LineCell(_day(line), tuple(map(float, hours.delivered)))


def _day_tip(line: HookLine) -> str:
    hours, sent = line.webhook.hours, line.hook.sent
    if hours is None:
        return "This service does not tell how many were delivered."
    in_all = f"; {words.count(sent.delivered)} in all" if sent else ""
    return f"{_day(line)} delivered and {words.plural(sum(hours.failed), 'failed try', 'failed tries')} in 24 h{in_all}"


def _hook_actions(line: HookLine) -> ActionsCell:
    is_on = line.webhook.is_enabled
    switch = Action(SWITCH, "pause" if is_on else "play", "Switch off" if is_on else "Switch on")
    return ActionsCell((Action(TEST, "send", "Send a test"), switch) if line.may_test else (switch,))


def _answer(delivery: Delivery) -> TextCell:
    if delivery.is_success:
        return TextCell(answered(delivery), tone="ok", icon="circle-check")
    if not delivery.attempt:
        return TextCell(answered(delivery), tone="text2", icon="clock")
    tone, icon = ("warn", "clock") if delivery.status is None else ("danger", "circle-x")
    return TextCell(answered(delivery), tone=tone, icon=icon)


def _took(delivery: Delivery) -> str:
    return "–" if delivery.took_ms is None else duration(delivery.took_ms)


def _delivery_actions(delivery: Delivery) -> ActionsCell:
    return ActionsCell(() if delivery.is_test else (Action(REPLAY, "rotate-ccw", "Send it again"),))
