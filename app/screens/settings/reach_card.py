"""Settings: who can reach the server, at which port and under which names."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QButtonGroup, QFrame, QLineEdit, QRadioButton, QSizePolicy, QWidget

from app.local_server.server_options import COMPUTER, EVERYWHERE, GENERATED, NETWORK, PLAIN, REACHES
from app.screens.settings.server_model import NO_PORT, PortVerdict, ServerModel, is_port
from app.widgets.badge import Badge
from app.widgets.buttons import Button
from app.widgets.card import Card
from app.widgets.fonts import Type, use_mono
from app.widgets.form import Field
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look

TITLES = {COMPUTER: "Only this computer", NETWORK: "This network", EVERYWHERE: "Every network of this computer"}
ONE = "{address}. Devices and gateways on your network can post; programs on this computer use this address too."
NAMES_HINT = "Of a tunnel or a proxy, with commas between. Requests under other names are refused."


class ReachCard(Card):
    def __init__(self, look: Look, model: ServerModel, parent: QWidget | None = None) -> None:
        super().__init__("Who can reach it", parent=parent)
        self._look, self._model = look, model
        self._shown: PortVerdict | None = None
        self._group = QButtonGroup(self)
        self._rows = {reach: _ReachRow(look, TITLES[reach]) for reach in REACHES}
        for reach, line in self._rows.items():
            self._group.addButton(line.radio)
            line.radio.clicked.connect(lambda _=False, reach=reach: self._choose(reach))
            self.body.addWidget(line)
        rule = QFrame()
        rule.setProperty("rule", "line")
        self.body.addWidget(rule)
        self._lay_out_fields(look)

    def show_model(self) -> None:
        model = self._model
        for reach, line in self._rows.items():
            in_use = model.is_running and reach == model.applied.reach
            line.show_state(_sentence(reach, model), is_in_use=in_use, is_wide=reach == EVERYWHERE)
        self._rows[model.draft.reach].radio.setChecked(True)
        self._rows[NETWORK].radio.setEnabled(bool(model.network_address) or model.draft.reach == NETWORK)
        is_other = _put_in(self._port, str(model.draft.port or ""))
        _put_in(self._names, model.draft.names)
        if is_other or model.port_verdict() != self._shown:
            self._show_verdict()

    def _show_verdict(self) -> None:
        """Of the port that stands in the field; it stays until another one is written there."""
        self._shown = verdict = self._model.port_verdict()
        other = verdict.other if verdict is not None else None
        if verdict is None:
            self._port_field.clear()
        elif verdict.problem:
            self._port_field.show_error(verdict.problem)
        else:
            self._port_field.show_confirmed("In use by Sluice" if verdict.is_ours else "Free")
        self._use_other.setVisible(other is not None)
        self._use_other.setText(f"Use {other} instead")

    def _port_problem(self) -> str:
        """Asked when the field is left."""
        verdict = self._model.port_verdict()
        return verdict.problem if verdict is not None else "" if is_port(self._model.draft.port) else NO_PORT

    def _lay_out_fields(self, look: Look) -> None:
        self._port, self._names = QLineEdit(), QLineEdit()
        for field in (self._port, self._names):
            use_mono(field)
        self._port.setValidator(QIntValidator(0, 99_999, self))
        self._port.setMaxLength(5)
        self._names.setPlaceholderText("in.example.org")
        self._port.textChanged.connect(self._on_port)
        self._names.textChanged.connect(lambda text: self._model.edit(replace(self._model.draft, names=text)))
        self._port_field = Field(look, "Port", self._port, check=self._port_problem)
        self._use_other = Button(look, "", small=True)
        self._use_other.clicked.connect(self._on_other)
        self._use_other.hide()
        port = QWidget()
        port.setFixedWidth(look.px(160))
        column(self._port_field, self._use_other, spacing=6, parent=port).addStretch()
        names = Field(look, "Other names", self._names, hint=NAMES_HINT, optional=True)
        line = row(port, spacing=16)
        line.addWidget(names, 1, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(line)

    def _choose(self, reach: str) -> None:
        """Who opens the server most likely wants its tokens protected; the switch takes that back."""
        draft = replace(self._model.draft, reach=reach)
        is_first = draft.is_open and not self._model.draft.is_open
        self._model.edit(replace(draft, encryption=GENERATED) if is_first and draft.encryption == PLAIN else draft)

    def _on_port(self, text: str) -> None:
        port = int(text) if text.isascii() and text.isdecimal() else 0
        self._model.edit(replace(self._model.draft, port=port))

    def _on_other(self) -> None:
        if self._shown is not None:
            self._port.setText(str(self._shown.other))


class _ReachRow(QWidget):
    """A radio button, what it means, and a badge."""

    def __init__(self, look: Look, title: str) -> None:
        super().__init__()
        self.radio = QRadioButton(title)
        self.radio.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._badge = Badge(look, "in use", "accent")
        self._text = PlainLabel("", Type.HINT, "text2", wrap=True)
        head = row(self.radio, self._badge)
        head.addStretch()
        below = row(self._text, margins=(look.px(24), 0, 0, 0))
        column(head, below, spacing=4, parent=self)  # the focus ring stands between

    def show_state(self, sentence: str, *, is_in_use: bool, is_wide: bool) -> None:
        self._text.setText(sentence)
        self.radio.setAccessibleDescription(sentence)
        self._badge.setVisible(is_in_use or is_wide)
        if is_in_use:
            self._badge.show_state("in use", "accent")
        else:
            self._badge.show_state("careful", "warn")


def _put_in(field: QLineEdit, text: str) -> bool:
    """Whether another one stood there. Nothing is taken from under the hand."""
    is_other = field.text() != text and not field.hasFocus()
    if is_other:
        with QSignalBlocker(field):
            field.setText(text)
    return is_other


def _sentence(reach: str, model: ServerModel) -> str:
    if reach == COMPUTER:
        return "127.0.0.1. For trying things out, for the simulator, and behind a proxy on this computer."
    if reach == EVERYWHERE:
        return "0.0.0.0, also VPN and guest networks."
    address = model.network_address
    return ONE.format(address=address) if address else "There is no network now."
