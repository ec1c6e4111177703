"""Decoder…: which decoder reads the payloads of a recType from now on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QFileDialog, QLineEdit, QPlainTextEdit, QWidget

from app.api.errors import ApiError, SourceError
from app.screens.data.model import LARGEST_SOURCE, decoder_for
from app.widgets.buttons import Button
from app.widgets.dialog import Dialog
from app.widgets.fonts import use_mono
from app.widgets.form import Field, Form
from app.widgets.layouts import row
from app.widgets.look import Look
from app.widgets.option_card import CardOption, OptionCards, Point
from embedded_server.domain.decoder import Decoder, DecoderKind, new_decoder
from embedded_server.domain.rec_type import RecTypeError, check_pattern

CAYENNE_NAME = "Cayenne LPP"
SOURCE_HINT = "Paste the vendor's text as it is. decodeUplink, Decoder and Decode are found by themselves."
EXAMPLE = "function decodeUplink(input) {\n  return { data: { temperature: input.bytes[0] / 2 } };\n}"
SENTENCE = "Records from now on are decoded with it. Those that are stored already stay as they are."
CARDS = (
    CardOption(
        DecoderKind.CAYENNE.value,
        "Cayenne LPP",
        "For devices that send channel, type and value.",
        (Point("Built in"), Point("Shows the bytes of each field")),
    ),
    CardOption(
        DecoderKind.JAVASCRIPT.value,
        "JavaScript",
        "The vendor's decoder, run unmodified.",
        (Point("Runs in its own process"), Point("No network, no files")),
    ),
)


class DecoderDialog(Dialog):
    """`acted`: save `decoder()`. `file_chosen` carries a Path, `remove_asked` the decoder that is no longer wanted."""

    file_chosen = Signal(object)
    remove_asked = Signal(object)

    def __init__(self, look: Look, parent: QWidget, rec_type: str, decoders: Sequence[Decoder]) -> None:
        super().__init__(look, "Decoder", SENTENCE, width=680, parent=parent)
        self._decoders = tuple(decoders)
        now = decoder_for(decoders, rec_type)
        self._cards = OptionCards(look, CARDS, "Kind of decoder")
        self._pattern, self._name = QLineEdit(rec_type), QLineEdit()
        self._source = QPlainTextEdit()
        self._remove = Button(look, "Remove…", "danger_quiet", "trash-2")
        self._fill(look)
        self._show_current(now, rec_type)
        self.add_extra(self._remove)
        self.set_action("Assign decoder")
        self._connect()
        self._follow()

    def _fill(self, look: Look) -> None:
        for field in (self._pattern, self._source):
            use_mono(field)
        self._source.setPlaceholderText(EXAMPLE)
        self._source.setMinimumHeight(look.px(190))
        self._source.setTabChangesFocus(True)
        self._source.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._form = Form()
        hint = "A recType, a prefix such as us.philadelphia.*, or * for every recType. The most exact one wins."
        self._pattern_field = Field(look, "For recTypes", self._pattern, hint=hint, check=self._wrong_pattern)
        self._name_field = Field(look, "Name", self._name, hint="Shown beside each record.", check=self._wrong_name)
        self._source_field = Field(look, "Source", self._source, hint=SOURCE_HINT, check=self._wrong_source)
        self._form.add_row(self._pattern_field)
        self._form.add_row(self._name_field)
        self._form.add_row(self._source_field)
        self._open = Button(look, "Open file…", icon="folder-open", small=True)
        self._opener = QWidget()
        row(self._open, parent=self._opener).addStretch()
        self.body.setContentsMargins(0, 3, 0, 0)  # room for the focus ring
        self.body.addWidget(self._cards)
        self.body.addWidget(self._form)
        self.body.addWidget(self._opener)

    def _show_current(self, now: Decoder | None, rec_type: str) -> None:
        """A decoder of a wider pattern is the beginning of one for this recType alone."""
        if now is not None:
            self._cards.choose(now.kind.value)
            self._name.setText(now.name)
            self._source.setPlainText(now.source)
            what = "It" if now.pattern == rec_type else f"{now.pattern}, which covers it,"
            self.set_sentence(f"{what} is decoded with {now.name} now. {SENTENCE}")
        else:
            self._cards.choose(DecoderKind.JAVASCRIPT.value)  # Cayenne LPP is recognised by itself
            self._name.setText(rec_type.rpartition(".")[2])

    def _connect(self) -> None:
        self._cards.chosen.connect(self._follow)
        self._pattern.textChanged.connect(self._follow)
        self._open.clicked.connect(self._choose_file)
        self._remove.clicked.connect(self._ask_to_remove)

    def _follow(self) -> None:
        script = self._kind() is DecoderKind.JAVASCRIPT
        for widget in (self._name_field, self._source_field, self._opener):
            widget.setVisible(script)
        same = self._same()
        self._remove.setVisible(same is not None)
        if self.isVisible():
            self.resize(self.sizeHint())
        if self.action:
            self.action.setText("Replace decoder" if same else "Assign decoder")

    def decoder(self) -> Decoder:
        """As it is to be saved."""
        same, script = self._same(), self._kind() is DecoderKind.JAVASCRIPT
        return new_decoder(
            self._name.text().strip() if script else CAYENNE_NAME,
            self._kind(),
            self._pattern.text().strip(),
            self._source.toPlainText() if script else "",
            datetime.now(UTC),
            same.id if same else 0,
        )

    def is_ready(self) -> bool:
        return self._form.is_valid()

    def show_error(self, error: ApiError) -> None:
        """Where the text goes wrong the cursor stands afterwards."""
        self.set_busy(False)
        said = f"{error.reason} {error.fix}".strip()
        if not isinstance(error, SourceError):
            self._pattern_field.show_error(said)
            return
        self._source_field.show_error(said)
        block = self._source.document().findBlockByNumber(error.line - 1)
        cursor = QTextCursor(block)
        cursor.movePosition(QTextCursor.MoveOperation.Right, n=min(error.column - 1, max(block.length() - 1, 0)))
        self._source.setTextCursor(cursor)
        self._source.setFocus()

    def show_source(self, file: Path, text: str) -> None:
        """What a file holds; its name is the decoder's where nobody has typed another."""
        self._source.setPlainText(text)
        self._source_field.clear()
        if not self._name.isModified():
            self._name.setText(file.stem)

    def show_unreadable(self, error: ApiError) -> None:
        self._source_field.show_error(f"{error.reason} {error.fix}".strip())

    def _kind(self) -> DecoderKind:
        return DecoderKind(self._cards.key())

    def _same(self) -> Decoder | None:
        """The decoder that has exactly this pattern."""
        pattern = self._pattern.text().strip()
        return next((one for one in self._decoders if one.pattern == pattern), None)

    def _choose_file(self) -> None:
        dialog = QFileDialog(self, "Open a decoder", "", "JavaScript (*.js *.mjs *.txt);;All files (*)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda chosen: self.file_chosen.emit(Path(chosen)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _ask_to_remove(self) -> None:
        same = self._same()
        if same is None:
            return
        sentence = f"Records of {same.pattern} from now on are no longer decoded with {same.name}. Its text is deleted."
        question = Dialog(self._look, "Remove the decoder?", sentence, width=440, parent=self)
        question.set_action("Remove decoder", "danger", "trash-2")
        question.acted.connect(lambda: self.remove_asked.emit(same))
        question.acted.connect(question.accept)
        question.finished.connect(question.deleteLater)
        question.open()

    def _wrong_pattern(self) -> str:
        try:
            check_pattern(self._pattern.text().strip())
        except RecTypeError as error:
            return f"{str(error)[0].upper()}{str(error)[1:]}."
        return ""

    def _wrong_name(self) -> str:
        return "" if self._name.text().strip() else "Give it a name."

    def _wrong_source(self) -> str:
        text = self._source.toPlainText()
        if not text.strip():
            return "Paste a decoder or open a file."
        return "It is larger than 1 MiB, the most a decoder may have." if len(text.encode()) > LARGEST_SOURCE else ""
