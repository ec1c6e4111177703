"""Import: a folder, a zip, one file or a pasted text is looked into first, then what is chosen of it is taken."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QPlainTextEdit, QWidget

from app import words
from app.api.errors import ApiError
from app.api.libraries import LibrarySource
from app.screens.decoders import import_rows
from app.widgets.buttons import Button
from app.widgets.dialog import Dialog
from app.widgets.fonts import Type, use_mono
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.note import Note
from app.widgets.option_card import CardOption, OptionCards
from app.widgets.search_field import SearchField
from app.widgets.table_model import RowsModel
from app.widgets.table_view import TableView
from embedded_server.wire.libraries import FoundCodecJson, ImportJson, LibraryJson

SENTENCE = "Bring what your vendor publishes. It is listed first, and nothing is imported before you say so."
FOLDER, FILE, PASTE = "folder", "file", "paste"
CARDS = (
    CardOption(FOLDER, "Folder", "A git checkout of lorawan-devices or device profiles.", icon="folder-open"),
    CardOption(FILE, "Zip or file", "A zip of a repository, or one decoder.", icon="package"),
    CardOption(PASTE, "Paste", "The text of one decoder.", icon="file-code"),
)
LICENCES = "Texts stay their owners': look at the licence before you pass one on."


class ImportDialog(Dialog):
    """`source_chosen` carries a LibrarySource to look into, `file_chosen` a Path to read; `acted` takes `keys()`."""

    source_chosen = Signal(object)
    file_chosen = Signal(object)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, "Import decoders", SENTENCE, width=860, parent=parent)
        self._look = look
        self.source = LibrarySource()
        self._is_done = False
        self._ticked: set[str] = set()
        self._is_filling = False
        self._cards = OptionCards(look, CARDS, "Where they are")
        self._text = QPlainTextEdit()
        self._choose = Button(look, "Choose folder…", icon="folder-open")
        self._said = PlainLabel("", Type.HINT, "text2", wrap=True)
        self._note = Note(look, "warn", "")
        self._search = SearchField(look, "Find in the library", small=True)
        self._model = RowsModel[FoundCodecJson](import_rows.columns(), key=lambda one: one["key"], parent=self)
        self._table = TableView(look, "Decoders found", ticks=True, margin=12)
        self._library: LibraryJson | None = None
        self._fill()
        self._connect()
        self._take = self.set_action("Import")
        self._follow()

    def is_ready(self) -> bool:
        return self._is_done or bool(self.keys())

    def is_done(self) -> bool:
        """The import is over; the action closes."""
        return self._is_done

    def keys(self) -> list[str]:
        """Ticked ones, also those that the search hides."""
        found = self._library["items"] if self._library else []
        return [one["key"] for one in found if one["key"] in self._ticked]

    def show_library(self, library: LibraryJson) -> None:
        self.set_busy(False)
        self._library = library
        remarks = f" {' '.join(library['remarks'][:2])}" if library["remarks"] else ""
        self._said.setText(f"{import_rows.summary(library)}{remarks} {LICENCES}")
        self._note.hide()
        self._ticked = {one["key"] for one in library["items"] if import_rows.is_wanted(one)}
        self._show_rows(library["items"])
        self._found.show()
        self._fit()
        self._tell()

    def show_outcome(self, done: ImportJson) -> None:
        tone, title, text = import_rows.outcome(done["items"])
        self.set_busy(False)
        self._is_done = True
        self._show_note(tone, title, text)
        for part in (self._found, self._from, self._said, self.cancel):
            part.hide()
        self._fit()
        self._take.allow(True)
        self._take.setText("Close")

    def show_error(self, error: ApiError) -> None:
        self.set_busy(False)
        if self._library is None:
            self._said.setText("")
        self._tell()
        self._show_note("danger", error.reason, error.fix)

    def show_reading(self) -> None:
        self._forget()
        self.set_busy(True)
        self._said.setText("Reading…")

    def _forget(self) -> None:
        """What was listed is of another place."""
        self._library = None
        self._ticked = set()
        self._show_rows([])
        self._said.setText("")
        self._note.hide()
        self._found.hide()
        self._tell()

    def _show_note(self, tone: str, title: str, text: str) -> None:
        fresh = Note(self._look, tone, title, text)
        self.body.replaceWidget(self._note, fresh)
        self._note.deleteLater()
        self._note = fresh

    def _show_rows(self, codecs: list[FoundCodecJson]) -> None:
        self._is_filling = True
        self._model.set_rows(codecs)
        self._table.select(at for at, one in enumerate(self._model.rows) if one["key"] in self._ticked)
        self._is_filling = False

    def _on_ticked(self) -> None:
        if not self._is_filling:
            seen = {one["key"] for one in self._model.rows}
            self._ticked = (self._ticked - seen) | {self._model.rows[at]["key"] for at in self._table.selected()}
            self._tell()

    def _narrow(self, text: str) -> None:
        if self._library is not None:
            self._show_rows(import_rows.matching(self._library["items"], text))

    def _tell(self) -> None:
        chosen = len(self.keys())
        self._take.setText(f"Import {words.plural(chosen, 'decoder')}" if chosen else "Import")
        self._take.allow(bool(chosen), "Tick what you want" if self._library else "Choose where they are first")

    def _follow(self) -> None:
        kind = self._cards.key()
        self._chosen.setVisible(kind != PASTE)
        self._pasted.setVisible(kind == PASTE)
        self._choose.setText("Choose folder…" if kind == FOLDER else "Choose file…")
        self._choose.setIcon(self._look.icon("folder-open" if kind == FOLDER else "package"))
        self._forget()
        self._fit()

    def _fit(self) -> None:
        if self.isVisible():
            self.resize(self.sizeHint())
            self.stay_on_screen()

    def _ask(self) -> None:
        dialog = QFileDialog(self, "Open a library")
        if self._cards.key() == FOLDER:
            dialog.setFileMode(QFileDialog.FileMode.Directory)
            dialog.fileSelected.connect(lambda chosen: self._read(LibrarySource(folder=chosen)))
        else:
            dialog.setNameFilter("Decoders (*.zip *.js *.mjs *.ts *.txt *.json);;All files (*)")
            dialog.fileSelected.connect(lambda chosen: self.file_chosen.emit(Path(chosen)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _read(self, source: LibrarySource) -> None:
        self.source = source
        self.source_chosen.emit(source)

    def _fill(self) -> None:
        look = self._look
        use_mono(self._text)
        self._text.setAccessibleName("Text of the decoder")
        self._text.setPlaceholderText("function decodeUplink(input) { … }")
        self._text.setTabChangesFocus(True)
        self._text.setFixedHeight(look.px(150))
        self._look_at = Button(look, "Look at the text", icon="search")
        self._chosen, self._pasted = QWidget(), QWidget()
        row(self._choose, parent=self._chosen).addStretch()
        below = row(self._look_at)
        below.addStretch()
        column(self._text, below, spacing=8, parent=self._pasted)
        self._from = QWidget()
        column(self._cards, self._chosen, self._pasted, spacing=12, parent=self._from)
        self._found = QWidget()
        self._table.setMinimumHeight(look.px(260))
        column(self._search, self._table, spacing=8, parent=self._found).setStretch(1, 1)
        self._found.hide()
        self._note.hide()
        for part in (self._from, self._note, self._said, self._found):
            self.body.addWidget(part)

    def _connect(self) -> None:
        self._table.setModel(self._model)
        self._table.selection_changed.connect(self._on_ticked)
        self._cards.chosen.connect(self._follow)
        self._choose.clicked.connect(self._ask)
        self._look_at.clicked.connect(lambda: self._read(LibrarySource("pasted.js", text=self._text.toPlainText())))
        self._search.searched.connect(self._narrow)
