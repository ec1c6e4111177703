"""The rules of the architecture as functions of one source file: each yields a sentence for every breach."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

OURS = ("app", "embedded_server", "resources")
QT = ("PySide6", "shiboken6", "qasync", "pyqtgraph")
HTTPX_USERS = ("app/api/http.py", "embedded_server/deliveries/outbound.py")
LONGEST_FILE, LONGEST_FUNCTION = 400, 40

_STATE_MAKERS = frozenset(
    ("defaultdict", "OrderedDict", "Counter", "deque", "WeakKeyDictionary", "WeakValueDictionary")
)
_RICH_SETTERS = frozenset(("setHtml", "insertHtml", "appendHtml", "setMarkdown", "insertMarkdown"))
_RICH_FORMATS = frozenset(("RichText", "AutoText", "MarkdownText"))
_NESTED_LOOPS = frozenset(("exec", "exec_", "processEvents"))
_TASK_MAKERS = frozenset(("create_task", "ensure_future", "TaskGroup"))


@dataclass(frozen=True, slots=True)
class Source:
    """A Python file; `path` counts from the root of the checkout."""

    path: str
    text: str
    tree: ast.Module

    @classmethod
    def of(cls, path: str, text: str) -> Source:
        return cls(path, text, ast.parse(text))

    @property
    def module(self) -> str:
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    def lies_in(self, *packages: str) -> bool:
        return within(self.module, packages)


def within(module: str, packages: Iterable[str]) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def imports(source: Source) -> Iterator[str]:
    """The dotted name of everything imported, wherever in the file and under whatever condition."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{_origin(source, node)}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and _called(node) == "import_module":
            yield from (arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str))


def _origin(source: Source, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    parts = source.path.split("/")[: -node.level]
    return ".".join([*parts, *([node.module] if node.module else [])])


def _called(node: ast.Call) -> str:
    """The last name of what is called: `dict` in `dict()`, `exec` in `self.dialog.exec()`."""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


# Who may import whom


def server_knows_no_window(source: Source) -> Iterator[str]:
    if source.lies_in("embedded_server"):
        yield from _none_of(source, ("app", *QT))


def window_sees_only_the_vocabulary(source: Source) -> Iterator[str]:
    if source.lies_in("app"):
        allowed = ("app", "resources", "embedded_server.domain", "embedded_server.wire")
        yield from _ours_only(source, allowed)


def screens_do_not_meet(source: Source) -> Iterator[str]:
    if source.module.startswith("app.screens."):
        own = ".".join(source.module.split(".")[:3])
        yield from (
            f"imports {name}" for name in imports(source) if within(name, ["app.screens"]) and not within(name, [own])
        )


def clients_know_no_qt(source: Source) -> Iterator[str]:
    if source.lies_in("app.api"):
        yield from _none_of(source, (*QT, "app.widgets", "app.screens"))


def one_http_client_a_side(source: Source) -> Iterator[str]:
    if source.lies_in(*OURS) and source.path not in HTTPX_USERS:
        yield from _none_of(source, ("httpx", "requests", "urllib3", "aiohttp"))


def domain_stands_alone(source: Source) -> Iterator[str]:
    if source.lies_in("embedded_server.domain"):
        allowed = ("embedded_server.domain", *sys.stdlib_module_names)
        yield from (f"imports {name}" for name in imports(source) if not within(name, allowed))


def wire_knows_only_the_domain(source: Source) -> Iterator[str]:
    if source.lies_in("embedded_server.wire"):
        yield from _ours_only(source, ("embedded_server.domain", "embedded_server.wire"))


def widgets_know_no_screen(source: Source) -> Iterator[str]:
    if source.lies_in("app.widgets"):
        yield from _none_of(
            source,
            (
                "app.api",
                "app.screens",
                "app.running.live",
                "app.local_server.embedded",
                "app.main",
                "app.window.main_window",
            ),
        )


def _none_of(source: Source, banned: Iterable[str]) -> Iterator[str]:
    return (f"imports {name}" for name in imports(source) if within(name, banned))


def _ours_only(source: Source, allowed: Iterable[str]) -> Iterator[str]:
    return (f"imports {name}" for name in imports(source) if within(name, OURS) and not within(name, allowed))


# Size and shape


def files_are_short(source: Source) -> Iterator[str]:
    if (lines := source.text.count("\n")) > LONGEST_FILE:
        yield f"has {lines} lines"


def functions_are_short(source: Source) -> Iterator[str]:
    if source.lies_in(*OURS):
        for node in ast.walk(source.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > LONGEST_FUNCTION:
                    yield f"{node.name} has {lines} lines"


def modules_say_what_they_are(source: Source) -> Iterator[str]:
    if not ast.get_docstring(source.tree):
        yield "has no docstring"


def modules_keep_no_state(source: Source) -> Iterator[str]:
    """No `global`, and nothing empty that code could fill: at the level of the module or of a class."""
    if not source.lies_in(*OURS):
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Global):
            yield f"makes {', '.join(node.names)} global"
        elif isinstance(node, ast.Module | ast.ClassDef):
            yield from (f"line {line} keeps state" for line in _empty_containers(node))


def _empty_containers(node: ast.Module | ast.ClassDef) -> Iterator[int]:
    for statement in node.body:
        value = statement.value if isinstance(statement, ast.Assign | ast.AnnAssign) else None
        if value is not None and _is_to_be_filled(value):
            yield statement.lineno


def _is_to_be_filled(value: ast.expr) -> bool:
    if isinstance(value, ast.Call):
        has_content = bool(value.args or value.keywords)
        return _called(value) in _STATE_MAKERS or (_called(value) in ("dict", "list", "set") and not has_content)
    return (isinstance(value, ast.Dict) and not value.keys) or (isinstance(value, ast.List) and not value.elts)


# Qt


def labels_come_from_widgets(source: Source) -> Iterator[str]:
    """QLabel and QMessageBox render whatever looks like HTML; the labels of `app.widgets` do not."""
    if source.lies_in("app") and not source.lies_in("app.widgets"):
        yield from (f"uses {name}" for name in _names(source.tree) if name in ("QLabel", "QMessageBox"))


def text_is_plain(source: Source) -> Iterator[str]:
    if not source.lies_in("app"):
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and node.attr in _RICH_FORMATS | _RICH_SETTERS:
            yield f"line {node.lineno} uses {node.attr}"
        elif isinstance(node, ast.keyword) and node.arg == "html":
            yield f"line {node.lineno} passes html"


def coroutines_open_no_nested_loop(source: Source) -> Iterator[str]:
    """A modal dialog or `processEvents` inside a coroutine stops every other task for ever."""
    if source.lies_in("app"):
        for node in ast.walk(source.tree):
            if isinstance(node, ast.AsyncFunctionDef):
                calls = (part for part in _own_nodes(node) if isinstance(part, ast.Call))
                yield from (f"{node.name} calls {_called(call)}" for call in calls if _called(call) in _NESTED_LOOPS)


def tasks_have_one_keeper(source: Source) -> Iterator[str]:
    if source.lies_in("app") and source.path != "app/running/tasks.py":
        yield from (f"uses {name}" for name in _names(source.tree) if name in _TASK_MAKERS)


def _own_nodes(function: ast.AST) -> Iterator[ast.AST]:
    """What runs in this function itself, not in one defined inside it."""
    for child in ast.iter_child_nodes(function):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield child
            yield from _own_nodes(child)


def _names(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr


# The whole


def import_graph(sources: Iterable[Source]) -> dict[str, set[str]]:
    """Module → modules of ours it imports, late and type-checking imports included."""
    by_name = {source.module: source for source in sources}
    return {name: set(_targets(source, by_name)) - {name} for name, source in by_name.items()}


def _targets(source: Source, known: Iterable[str]) -> Iterator[str]:
    for name in imports(source):
        target = name if name in known else name.rpartition(".")[0]  # a module, or something defined in one
        if target in known:
            yield target
