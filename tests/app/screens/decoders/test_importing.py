"""Import: what a folder or a pasted text holds is listed, ticked and taken; on a real server."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app.api.libraries import LibrarySource
from app.screens.decoders.check_dialog import CheckDialog
from app.screens.decoders.head import EXAMPLES
from app.screens.decoders.import_dialog import PASTE, ImportDialog
from embedded_server.domain.example import ExampleState
from tests.app.screens.decoders.conftest import LEVEL, Screen, press

pytestmark = pytest.mark.slow
LIBRARIES = Path(__file__).parents[3] / "data" / "libraries"


def asked(screen: Screen) -> ImportDialog:
    screen.actions["decoders.import"].trigger()
    dialog = screen.dialog()
    assert isinstance(dialog, ImportDialog)
    return dialog


def test_that_a_pasted_decoder_is_listed_taken_opened_and_checked(screen: Screen) -> None:
    dialog = asked(screen)
    dialog._cards.choose(PASTE)
    dialog._follow()
    dialog._text.setPlainText(LEVEL.replace("level", "pasted"))
    dialog._look_at.click()
    screen.until(lambda: dialog.keys())
    press(dialog)
    screen.until(lambda: dialog.is_done())
    press(dialog)
    screen.until(lambda: screen.model.decoder and "pasted" in screen.model.text)
    screen.until(lambda: any(isinstance(one, CheckDialog) for one in screen.dialogs()))
    screen.dialog().reject()


def test_that_of_a_folder_what_is_ticked_is_taken(screen: Screen, tmp_path: Path) -> None:
    for name in ("one", "two", "three"):
        (tmp_path / f"{name}.js").write_text(LEVEL.replace("level", f"{name}{id(tmp_path)}"), "utf-8")
    (tmp_path / "notes.md").write_text("nothing", "utf-8")
    dialog = asked(screen)
    dialog.source = dialog.source.__class__(folder=str(tmp_path))
    dialog.source_chosen.emit(dialog.source)
    screen.until(lambda: len(dialog.keys()) == 3)
    dialog._search.setText("two")
    dialog._search.returnPressed.emit()
    dialog._table.clearSelection()
    dialog._search.clear()
    dialog._search.returnPressed.emit()
    assert len(dialog.keys()) == 2  # what the search hid stays ticked
    before = len(screen.model.decoders)
    press(dialog)
    screen.until(lambda: dialog.is_done())
    press(dialog)
    screen.until(lambda: len(screen.model.decoders) == before + 2)


def test_that_a_zip_of_a_checkout_is_taken_with_its_examples(screen: Screen, tmp_path: Path) -> None:
    packed = shutil.make_archive(str(tmp_path / "profiles"), "zip", LIBRARIES, "chirpstack-device-profiles")
    dialog = asked(screen)
    dialog.file_chosen.emit(Path(packed))
    screen.until(lambda: dialog.keys() == ["chirpstack-device-profiles/vendors/northfield/codecs/nf-door.js"])
    press(dialog)
    screen.until(lambda: dialog.is_done())
    press(dialog)
    screen.until(lambda: screen.model.decoder and screen.model.decoder.name == "nf-door")
    screen.until(lambda: any(isinstance(one, CheckDialog) for one in screen.dialogs()))
    screen.dialog().reject()
    decoder = screen.model.decoder
    assert decoder is not None
    assert (decoder.vendor, decoder.device, decoder.licence) == ("Northfield Instruments", "NF Door", "MIT")
    screen.view.open_decoder(decoder.id, EXAMPLES)
    screen.until(lambda: [one.state for one in screen.model.examples] == [ExampleState.PASSES] * 2)


def test_that_a_file_that_cannot_be_read_is_told_in_the_dialog(screen: Screen, tmp_path: Path) -> None:
    dialog = asked(screen)
    dialog.file_chosen.emit(tmp_path / "gone.zip")
    screen.until(lambda: "gone.zip" in dialog._note.accessibleName())
    dialog.reject()


def test_that_what_was_listed_is_forgotten_with_its_place(screen: Screen, tmp_path: Path) -> None:
    (tmp_path / "one.js").write_text(LEVEL, "utf-8")
    (tmp_path / "page.zip").write_text("an error page", "utf-8")
    dialog = asked(screen)

    def list_folder() -> None:
        dialog._read(LibrarySource(folder=str(tmp_path)))
        screen.until(lambda: dialog.keys())

    list_folder()
    dialog._cards.choose(PASTE)
    dialog._follow()
    assert (dialog.keys(), dialog._said.text(), dialog._found.isHidden()) == ([], "", True)
    list_folder()
    dialog.file_chosen.emit(tmp_path / "page.zip")
    screen.until(lambda: "neither a text nor a zip" in dialog._note.accessibleName())
    assert (dialog.keys(), dialog._said.text(), dialog._take.isEnabled()) == ([], "", False)
    dialog.reject()
