"""The architecture, held by rules; each rule is shown a file it must refuse."""

from __future__ import annotations

import gc
import graphlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import architecture as rules
from tests import checkout
from tests.architecture import Source

Rule = Callable[[Source], Iterator[str]]
LONG = "\n".join(["    pass"] * 41)

BREACHES: tuple[tuple[Rule, str, str], ...] = (
    (rules.server_knows_no_window, "embedded_server/gate/auth.py", "from PySide6.QtCore import QObject"),
    (rules.server_knows_no_window, "embedded_server/gate/auth.py", "def late():\n    import app.settings"),
    (rules.window_sees_only_the_vocabulary, "app/running/live.py", "from embedded_server.store import base"),
    (rules.window_sees_only_the_vocabulary, "app/running/live.py", "import_module('embedded_server.gate.auth')"),
    (rules.screens_do_not_meet, "app/screens/data/view.py", "from app.screens.access.model import Tokens"),
    (rules.screens_do_not_meet, "app/screens/data/view.py", "from ..access import model"),
    (rules.clients_know_no_qt, "app/api/admin.py", "import pyqtgraph"),
    (rules.one_http_client_a_side, "app/api/admin.py", "import httpx"),
    (rules.one_http_client_a_side, "embedded_server/gate/auth.py", "from httpx import AsyncClient"),
    (rules.domain_stands_alone, "embedded_server/domain/tokens.py", "import msgspec"),
    (rules.domain_stands_alone, "embedded_server/domain/tokens.py", "from embedded_server.wire import tokens"),
    (rules.wire_knows_only_the_domain, "embedded_server/wire/tokens.py", "from embedded_server.store import base"),
    (rules.widgets_know_no_screen, "app/widgets/table.py", "from app.api.admin import AdminClient"),
    (rules.files_are_short, "tests/test_x.py", "pass\n" * 401),
    (rules.functions_are_short, "app/main.py", f"async def main():\n{LONG}"),
    (rules.modules_say_what_they_are, "tests/test_x.py", "VALUE = 1"),
    (rules.modules_keep_no_state, "app/window/actions.py", "KNOWN: dict[str, int] = {}"),
    (rules.modules_keep_no_state, "app/window/actions.py", "class Actions:\n    known = []"),
    (rules.modules_keep_no_state, "embedded_server/gate/auth.py", "SEEN = set()"),
    (rules.modules_keep_no_state, "embedded_server/gate/auth.py", "RECENT = collections.deque(maxlen=5)"),
    (rules.modules_keep_no_state, "embedded_server/gate/auth.py", "def remember():\n    global last"),
    (rules.labels_come_from_widgets, "app/screens/data/view.py", "label = QtWidgets.QLabel('x')"),
    (rules.labels_come_from_widgets, "app/main.py", "QMessageBox.warning(None, 'a', 'b')"),
    (rules.text_is_plain, "app/widgets/note.py", "self.setTextFormat(Qt.TextFormat.RichText)"),
    (rules.text_is_plain, "app/widgets/note.py", "self.editor.setHtml(text)"),
    (rules.text_is_plain, "app/widgets/plot/legend.py", "TextItem(html=text)"),
    (rules.coroutines_open_no_nested_loop, "app/screens/x/view.py", "async def ask():\n    Dialog().exec()"),
    (rules.coroutines_open_no_nested_loop, "app/main.py", "async def draw():\n    if x:\n        app.processEvents()"),
    (rules.tasks_have_one_keeper, "app/running/live.py", "asyncio.create_task(work())"),
)
ALLOWED: tuple[tuple[Rule, str, str], ...] = (
    (rules.window_sees_only_the_vocabulary, "app/running/live.py", "from embedded_server.domain.tokens import Token"),
    (rules.screens_do_not_meet, "app/screens/data/view.py", "from app.screens.data.model import Rows"),
    (rules.one_http_client_a_side, "app/api/http.py", "import httpx"),
    (rules.domain_stands_alone, "embedded_server/domain/tokens.py", "from enum import StrEnum"),
    (rules.modules_keep_no_state, "app/window/actions.py", "SHORTCUTS = {'revoke': 'Del'}"),
    (rules.text_is_plain, "app/widgets/note.py", "self.setTextFormat(Qt.TextFormat.PlainText)"),
    (rules.coroutines_open_no_nested_loop, "app/main.py", "async def f():\n    def slot():\n        Dialog().exec()"),
)
RULES = tuple(dict.fromkeys(rule for rule, _, _ in BREACHES))


@pytest.fixture(scope="module")
def python_files() -> Iterator[tuple[Source, ...]]:
    """Let go of at the end: the collector would look through millions of nodes in every test that follows."""
    paths = (path for path in checkout.files() if path.suffix == ".py")
    gc.disable()
    yield tuple(Source.of(path.relative_to(checkout.ROOT).as_posix(), path.read_text("utf-8")) for path in paths)
    gc.enable()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_that_every_file_keeps_the_rule(rule: Rule, python_files: tuple[Source, ...]) -> None:
    breaches = [f"{source.path} {breach}" for source in python_files for breach in rule(source)]
    assert not breaches, "\n".join(breaches)


@pytest.mark.parametrize(("rule", "path", "text"), BREACHES)
def test_that_the_rule_refuses(rule: Rule, path: str, text: str) -> None:
    assert list(rule(Source.of(path, text)))


@pytest.mark.parametrize(("rule", "path", "text"), ALLOWED)
def test_that_the_rule_lets_pass(rule: Rule, path: str, text: str) -> None:
    assert not list(rule(Source.of(path, text)))


def test_that_no_modules_import_each_other(python_files: tuple[Source, ...]) -> None:
    product = [source for source in python_files if source.lies_in(*rules.OURS)]
    graphlib.TopologicalSorter(rules.import_graph(product)).prepare()


@pytest.mark.parametrize("late", ["from app import a", "def f():\n    from app.a import A"])
def test_that_a_cycle_is_found_wherever_the_import_stands(late: str) -> None:
    pair = [Source.of("app/a.py", "from app.b import B"), Source.of("app/b.py", late)]
    with pytest.raises(graphlib.CycleError):
        graphlib.TopologicalSorter(rules.import_graph(pair)).prepare()


def test_that_no_file_tells_of_the_machine_it_was_written_on() -> None:
    words = checkout.machine_words()
    leaks = [
        f"{path.relative_to(checkout.ROOT)} holds {word}"
        for path in checkout.files()
        for word in words
        if word in (checkout.text(path) or "")
    ]
    assert not leaks, "\n".join(leaks)


def test_that_a_checkout_without_git_has_the_same_files(tmp_path: Path) -> None:
    for name in ("app/main.py", ".venv/bin/pip", "tests/newman/node_modules/x.js", "Makefile"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert [path.relative_to(tmp_path).as_posix() for path in checkout.files(tmp_path)] == ["Makefile", "app/main.py"]


def test_that_the_words_of_the_machine_are_known() -> None:
    words = checkout.machine_words()
    assert f"{checkout.ROOT}/" in words
    assert any(word.endswith("npmjs" + ".org") for word in words)
