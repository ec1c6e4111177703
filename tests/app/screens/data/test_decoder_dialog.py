"""Decoder…: a decoder is assigned to a recType, on the real server."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.loop import AppLoop
from app.screens.data.decoder_dialog import DecoderDialog
from app.screens.data.model import LARGEST_SOURCE
from app.widgets.dialog import Dialog
from embedded_server.domain.decoder import DecoderKind, new_decoder
from tests.app.screens.data.conftest import Fleet, Screen
from tests.app.screens.data.entries import uplink

pytestmark = pytest.mark.slow

Read = Callable[[], None]
DOUBLE = "function decodeUplink(input) { return {data: {level: input.bytes[0] * 2}}; }"


def asked(screen: Screen) -> DecoderDialog:
    screen.actions["data.decoder"].trigger()
    screen.until(lambda: shown(screen))
    return shown(screen)[0]


def shown(screen: Screen) -> list[DecoderDialog]:
    return [one for one in screen.view.window().findChildren(DecoderDialog) if one.isVisible()]


def press(dialog: Dialog) -> None:
    assert dialog.action is not None
    dialog.action.click()


@pytest.fixture
def opened(screen: Screen, fleet: Fleet, read_all: Read, loop: AppLoop) -> Screen:
    """A recType with a payload that nothing decodes."""

    async def clear() -> None:
        for decoder in await fleet.client.decoders():
            await fleet.client.delete_decoder(decoder.id)

    loop.run_until_complete(clear())
    fleet.send("tank.level", uplink(1, "15"))
    read_all()
    screen.open("tank.level")
    return screen


def test_that_a_pasted_decoder_decodes_what_comes_from_now_on(opened: Screen, fleet: Fleet) -> None:
    said: list[str] = []
    opened.view.said.connect(said.append)
    dialog = asked(opened)
    assert dialog._pattern.text() == "tank.level"
    assert dialog._name.text() == "level"
    dialog._source.setPlainText(DOUBLE)
    press(dialog)
    opened.until(lambda: said)
    assert said == ["Records of tank.level are decoded with level from now on."]
    assert not shown(opened)
    fleet.send("tank.level", uplink(2, "16"))
    opened.until(lambda: "44" in opened.texts(2))
    assert "level" in [field.path for field in opened.model.records.fields]


def test_that_a_text_that_does_not_load_is_shown_with_its_place(opened: Screen) -> None:
    dialog = asked(opened)
    dialog._source.setPlainText("function decodeUplink(input) {\n  var a = ;\n}")
    press(dialog)
    opened.until(dialog._source_field.has_error)
    assert "(line 2, column 11)" in dialog._source_field.message()
    cursor = dialog._source.textCursor()
    assert (cursor.blockNumber(), cursor.positionInBlock()) == (1, 10)
    assert dialog.isVisible()
    assert dialog.action is not None
    assert dialog.action.isEnabled()
    dialog.reject()


def test_that_cayenne_needs_no_text(opened: Screen, loop: AppLoop, fleet: Fleet) -> None:
    dialog = asked(opened)
    dialog._cards.choose(DecoderKind.CAYENNE.value)
    dialog._follow()
    assert not dialog._source.isVisible()
    press(dialog)
    opened.until(lambda: not shown(opened))
    (saved,) = loop.run_until_complete(fleet.client.decoders())
    assert (saved.kind, saved.pattern, saved.name) == (DecoderKind.CAYENNE, "tank.level", "Cayenne LPP")


def test_that_what_is_missing_or_wrong_is_said_before_anything_is_sent(opened: Screen) -> None:
    dialog = asked(opened)
    press(dialog)
    assert dialog._source_field.message() == "Paste a decoder or open a file."
    dialog._pattern.setText("tank..level")
    dialog._name.setText(" ")
    press(dialog)
    assert dialog._pattern_field.has_error()
    assert dialog._name_field.message() == "Give it a name."
    dialog.reject()


def test_that_a_file_is_read_and_names_the_decoder(opened: Screen, tmp_path: Path) -> None:
    file = tmp_path / "em500.js"
    file.write_text(DOUBLE, "utf-8")
    dialog = asked(opened)
    dialog.file_chosen.emit(file)
    opened.until(lambda: dialog._source.toPlainText() == DOUBLE)
    assert dialog._name.text() == "em500"
    dialog.reject()


@pytest.mark.parametrize(
    ("content", "said"), [(b"\xff\xfe\xff", "cannot be read"), (b"x" * (LARGEST_SOURCE + 1), "larger than 1 MiB")]
)
def test_that_a_file_that_is_no_decoder_is_refused(opened: Screen, tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "x.js"
    file.write_bytes(content)
    dialog = asked(opened)
    dialog.file_chosen.emit(file)
    opened.until(dialog._source_field.has_error)
    assert said in dialog._source_field.message()
    dialog.reject()


def test_that_a_decoder_is_replaced_and_removed(opened: Screen, loop: AppLoop, fleet: Fleet) -> None:
    made = new_decoder("old", DecoderKind.JAVASCRIPT, "tank.level", DOUBLE, datetime.now(UTC))
    loop.run_until_complete(fleet.client.save_decoder(made))
    dialog = asked(opened)
    assert (dialog._name.text(), dialog._source.toPlainText()) == ("old", DOUBLE)
    assert dialog.action is not None
    assert dialog.action.text() == "Replace decoder"
    dialog._name.setText("new")
    press(dialog)
    opened.until(lambda: not shown(opened))
    (saved,) = loop.run_until_complete(fleet.client.decoders())
    assert saved.name == "new"
    dialog = asked(opened)
    dialog._remove.click()
    (question,) = [one for one in dialog.findChildren(Dialog) if one.isVisible()]
    assert question.focusWidget() is question.cancel
    press(question)
    opened.until(lambda: not shown(opened))
    assert loop.run_until_complete(fleet.client.decoders()) == []


def test_that_a_decoder_of_a_wider_pattern_is_only_a_beginning(opened: Screen, loop: AppLoop, fleet: Fleet) -> None:
    made = new_decoder("wide", DecoderKind.JAVASCRIPT, "tank.*", DOUBLE, datetime.now(UTC))
    loop.run_until_complete(fleet.client.save_decoder(made))
    dialog = asked(opened)
    assert dialog._sentence.text().startswith("tank.*, which covers it, is decoded with wide now.")
    assert not dialog._remove.isVisible()
    press(dialog)
    opened.until(lambda: not shown(opened))
    assert len(loop.run_until_complete(fleet.client.decoders())) == 2
