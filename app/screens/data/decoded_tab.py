"""What was decoded: facts, fields, and the bytes of each field, lit both ways."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import tzinfo
from typing import cast

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from app import words
from app.screens.data.fact_list import LABEL_WIDTH, FactList
from app.screens.data.facts import decoder_words, facts
from app.screens.data.field_bytes import bytes_of, field_at
from app.screens.data.notes import note_for
from app.screens.data.rows import Row
from app.widgets.buttons import Button
from app.widgets.fonts import Type
from app.widgets.hex_grid import ByteSpan
from app.widgets.hex_view import HexView
from app.widgets.json_model import Json
from app.widgets.json_tree import JsonTree
from app.widgets.labels import PlainLabel, cut
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.note import Note
from app.widgets.plot.drag import FieldDrag
from embedded_server.domain.decoding import FieldSpan
from embedded_server.domain.rule import Rule
from embedded_server.domain.token import Token

LEAST_TREE = 112
GUESSED = "Recognised from the bytes: nobody assigned a decoder."


class DecodedTab(QScrollArea):
    field_chosen = Signal(str)
    decoder_asked = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._spans: Sequence[FieldSpan] = ()
        self._device = ""
        self._note: Note | None = None
        self._facts = FactList(look)
        self._decoder = Button(look, "", "link")
        self._decoder_label = PlainLabel("Decoder", Type.HINT, "text2")
        self._decoder_label.setFixedWidth(look.px(LABEL_WIDTH))
        self._guessed = PlainLabel(GUESSED, Type.HINT, "text2", wrap=True)
        self._tree = JsonTree(look, "Decoded fields")
        self._tree.setMinimumHeight(look.px(LEAST_TREE))
        self._hex = HexView(look)
        self._size = PlainLabel("", Type.STRONG)
        self._copy = Button(look, "Copy hex", "link")
        self.drag = FieldDrag(self._tree, self._field_under)
        self._lay_out()
        self._decoder.clicked.connect(self.decoder_asked)
        self._copy.clicked.connect(self._hex.copy_hex)
        self._tree.path_selected.connect(self._on_path)
        self._hex.byte_selected.connect(self._on_byte)

    def _lay_out(self) -> None:
        decoder = row(self._decoder_label, self._decoder, spacing=8)
        decoder.addStretch()
        self._upper = column(self._facts, decoder, self._guessed, spacing=6, margins=(16, 10, 16, 10))
        self._payload = QFrame()
        self._payload.setProperty("edge", "top")
        title = row(self._size, self._copy)
        title.insertStretch(1)
        self._well = QFrame()
        self._well.setProperty("ground", "sunken")
        self._where, self._sentence = PlainLabel("", Type.LABEL), PlainLabel("", Type.HINT, wrap=True)
        self._named = PlainLabel("", Type.HINT_STRONG, elide=Qt.TextElideMode.ElideMiddle)
        named = row(self._named, self._where, spacing=8)
        named.addStretch()
        column(named, self._sentence, spacing=3, margins=(10, 7, 10, 8), parent=self._well)
        column(title, self._hex, self._well, spacing=8, margins=(16, 11, 16, 12), parent=self._payload)
        whole = QWidget()
        rule = QFrame()
        rule.setProperty("rule", "line")
        tree = row(self._tree, margins=(8, 4, 8, 4))
        column(self._upper, rule, tree, self._payload, spacing=0, parent=whole).setStretch(2, 1)
        self.setWidget(whole)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def show_row(
        self,
        shown: Row,
        token: Token | None,
        names: Mapping[str, str],
        zone: tzinfo | None,
        rules: Mapping[str, Rule],
    ) -> None:
        reading, self._device = shown.reading, shown.device
        decoded = reading.decoded if reading else None
        self._show_note(shown)
        self._facts.show_facts(facts(shown, token, names, zone, rules))
        said = decoder_words(shown)
        self._decoder.setText(cut(said).replace("&", "&&"))
        for widget in (self._decoder, self._decoder_label):
            widget.setVisible(bool(said))
        self._guessed.setVisible(bool(reading and reading.guessed))
        self._show_data(decoded.data if decoded else None)
        self._show_payload(reading.message.payload if reading else None, decoded.spans if decoded else ())
        self._show_field(self._tree.selected_path())

    def _field_under(self, place: QPoint) -> tuple[str, str] | None:
        path = self._tree.path_at(place)
        return (self._device, path) if path else None

    def choose_field(self, path: str) -> None:
        """With its bytes in sight."""
        if self._tree.select_path(path):
            self._on_path(path)
            QTimer.singleShot(0, self, lambda: self.ensureWidgetVisible(self._payload))  # once it is laid out

    def chosen_field(self) -> str:
        return self._tree.selected_path()

    def _show_note(self, shown: Row) -> None:
        if self._note is not None:
            self._note.deleteLater()
        self._note = note_for(self._look, shown, self.decoder_asked.emit)
        if self._note is not None:
            self._upper.insertWidget(0, self._note)

    def _show_data(self, data: object) -> None:
        is_there = data not in (None, {}, [])
        self._tree.setVisible(is_there)
        self._tree.set_value(cast(Json, data) if is_there else {})

    def _show_payload(self, payload: bytes | None, spans: Sequence[FieldSpan]) -> None:
        self._payload.setVisible(payload is not None)
        self._size.setText(f"Payload, {words.plural(len(payload or b''), 'byte')}")
        self._hex.set_bytes(payload or b"")
        self._spans = spans
        self._hex.set_spans([ByteSpan(one.offset, one.offset + one.length, one.field) for one in spans])

    def _on_path(self, path: str) -> None:
        self._show_field(path)
        self.field_chosen.emit(path)

    def _on_byte(self, position: int) -> None:
        field = field_at(self._spans, position)
        if field and self._tree.select_path(field):
            self._on_path(field)

    def _show_field(self, path: str) -> None:
        found = bytes_of(self._spans, path)
        self._well.setVisible(found is not None)
        if found is None:
            self._hex.select_span(0, 0)
            return
        self._hex.select_span(found.start, found.end)
        self._named.setText(found.field)
        self._where.setText(found.title)
        self._sentence.setText(found.sentence)
