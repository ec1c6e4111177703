"""The right column of Home: at the gate, who can reach the server, what needs attention."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app import words
from app.flow_words import flow_bars, rate
from app.screens.home.attention import Concern
from app.widgets.badge import Badge
from app.widgets.buttons import Button
from app.widgets.card import Card
from app.widgets.flow import FlowChart
from app.widgets.fonts import Type
from app.widgets.icon_label import IconLabel
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from embedded_server.domain.flow import FlowMinute

_EVERYWHERE = dict.fromkeys(("0.0.0.0", "::"), "At every address of this computer")


class GateCard(Card):
    """What was let in and what was refused in the last hour."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__("At the gate", parent=parent)
        self.add_at_end(PlainLabel("last hour", Type.HINT, "text2"))
        self._rate, self._refused = PlainLabel("0", Type.NUMBER), PlainLabel("0", Type.NUMBER, "text2")
        self._total, self._senders = PlainLabel("", Type.HINT, "text2"), PlainLabel("", Type.HINT, "text2")
        numbers = row(
            _number(self._rate, "a minute", self._total), _number(self._refused, "", self._senders), spacing=16
        )
        for at in range(2):
            numbers.setStretch(at, 1)
        self._chart = FlowChart(look)
        self._chart.setMinimumHeight(look.px(150))
        self.body.addLayout(numbers)
        self.body.addWidget(self._chart)

    def show_flow(self, minutes: Sequence[FlowMinute], note: str) -> None:
        """`note` says where it comes from, such as the simulator."""
        let_in, refused = sum(one.let_in for one in minutes), sum(one.refused for one in minutes)
        self._rate.setText(words.count(rate(minutes)))
        self._total.setText(f"let in, {words.count(let_in)} this hour{note}")
        self._refused.setText(words.count(refused))
        self._refused.set_tone("danger" if refused else "text2")
        self._senders.setText("refused")
        self._chart.show_bars(flow_bars(minutes))


class ReachCard(Card):
    """Who can reach this server: this computer only, until it is opened in Settings."""

    settings_asked = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__("Who can reach this server", parent=parent)
        self._look = look
        self._here = PlainLabel("", Type.MONO_SMALL, "text2", elide=Qt.TextElideMode.ElideMiddle)
        self._network = PlainLabel("", Type.HINT, "text2", elide=Qt.TextElideMode.ElideMiddle)
        change = Button(look, "Change", "link")
        change.clicked.connect(self.settings_asked)
        self.add_at_end(change)
        self._network_sign, self._network_word = IconLabel(look, "circle-x", "warn"), PlainLabel("", Type.HINT, "warn")
        tunnel = PlainLabel("A tunnel or a reverse proxy on this computer opens it", Type.HINT, "text2", wrap=True)
        here = (IconLabel(look, "circle-check", "ok"), PlainLabel("open", Type.HINT, "ok"))
        internet = (IconLabel(look, "circle-x", "warn"), PlainLabel("closed", Type.HINT, "warn"))
        self.body.addLayout(_line("This computer", self._here, *here))
        self.body.addWidget(_rule())
        self.body.addLayout(_line("Your network", self._network, self._network_sign, self._network_word))
        self.body.addWidget(_rule())
        self.body.addLayout(_line("The internet (Senet, TTS)", tunnel, *internet))
        self.show_reach("", "")

    def show_reach(self, url: str, host: str) -> None:
        """`host` is the address the server listens at."""
        is_open = host not in ("", "127.0.0.1", "::1")
        tone = "ok" if is_open else "warn"
        self._here.setText(url or "–")
        self._network.setText(_EVERYWHERE.get(host, url) if is_open else "Opened in Settings, with your consent")
        self._network_sign.show_icon("circle-check" if is_open else "circle-x", tone)
        self._network_word.setText("open" if is_open else "closed")
        self._network_word.set_tone(tone)


class AttentionCard(Card):
    """`chosen` carries the key of the concern whose link was followed."""

    chosen = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__("Needs attention", parent=parent)
        self._look = look
        self._badge = Badge(look, "0", "danger")
        self.add_at_end(self._badge)
        self._badge.hide()
        self.body.addStretch()
        self._shown: tuple[Concern, ...] | None = None

    def show_concerns(self, concerns: Sequence[Concern]) -> None:
        if tuple(concerns) == self._shown:
            return
        self._shown = tuple(concerns)
        self._badge.setVisible(bool(concerns))
        self._badge.show_state(str(len(concerns)), "danger")
        while (item := self.body.takeAt(0)) is not None:
            if widget := item.widget():
                widget.deleteLater()
        for concern in concerns:
            self.body.addWidget(self._made_line(concern))
        if not concerns:
            self.body.addWidget(
                PlainLabel("Nothing. What arrives is let in and decoded.", Type.HINT, "text2", wrap=True)
            )
        self.body.addStretch()

    def _made_line(self, concern: Concern) -> QWidget:
        line = QWidget()
        link = Button(self._look, concern.link, "link")
        link.clicked.connect(lambda: self.chosen.emit(concern.key))
        texts = column(
            PlainLabel(concern.title, Type.NAME, wrap=True),
            PlainLabel(concern.text, Type.HINT, "text2", wrap=True),
            spacing=1,
        )
        icon = IconLabel(self._look, concern.icon, concern.tone, 16, ground=f"{concern.tone}_soft")
        layout = row(spacing=12, parent=line)
        layout.addWidget(icon, alignment=Qt.AlignmentFlag.AlignTop)
        layout.addLayout(texts, 1)
        layout.addWidget(link, alignment=Qt.AlignmentFlag.AlignTop)
        return line


def _line(title: str, text: PlainLabel, sign: IconLabel, word: PlainLabel) -> QHBoxLayout:
    line = row(sign, column(PlainLabel(title, Type.NAME), text, spacing=1), word, spacing=12)
    line.setStretch(1, 1)
    return line


def _number(number: PlainLabel, unit: str, below: PlainLabel) -> QVBoxLayout:
    beside = row(number, PlainLabel(unit, Type.HINT, "text2"), spacing=6)
    beside.addStretch()
    return column(beside, below, spacing=0)


def _rule() -> QFrame:
    rule = QFrame()
    rule.setProperty("rule", "line")
    return rule
