"""From pane to pane: the keyboard goes to the next part of the window, to what had it there last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QApplication, QSplitter, QWidget

from app.widgets.bottom_bar import BottomBar
from app.widgets.drawer import DrawerPane
from app.widgets.page_head import PageHead


def panes_of(page: QWidget) -> list[QWidget]:
    """The head, then what splitters part, else the tables, else all of it; then what lies over it."""
    heads = _seen(page, PageHead)
    parts = list(_parts(page)) or _outermost(_seen(page, QAbstractItemView)) or [page]
    over = [one for one in _seen(page, DrawerPane) if not any(part.isAncestorOf(one) for part in parts)]
    drawers = [one for one in over if one not in parts]
    return [*heads, *parts, *drawers, *_seen(page, BottomBar)]


def step(panes: Sequence[QWidget], by: int) -> QWidget | None:
    """Where the keyboard went: round and round, past panes without anything to stop at."""
    focused = QApplication.focusWidget()
    around = [at for at, pane in enumerate(panes) if pane is focused or (focused and pane.isAncestorOf(focused))]
    at = around[-1] if around else -1 if by > 0 else 0
    for further in range(1, len(panes) + 1):
        stop = _stop(panes[(at + by * further) % len(panes)])
        if stop is not None:
            stop.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return stop
    return None


def _stop(pane: QWidget) -> QWidget | None:
    """What had the keyboard in it last, else its table, else the first that can have it."""
    last = pane.focusWidget()
    if last is not None and _takes_focus(last) and (last is pane or pane.isAncestorOf(last)):
        return last
    if _takes_focus(pane):
        return pane
    inside = (one for one in _chain(pane) if pane.isAncestorOf(one))
    return next((one for one in (*_seen(pane, QAbstractItemView), *inside) if _takes_focus(one)), None)


def _chain(pane: QWidget) -> Iterator[QWidget]:
    one = pane.nextInFocusChain()
    while one is not None and one is not pane:
        yield one
        one = one.nextInFocusChain()


def _takes_focus(widget: QWidget) -> bool:
    takes = Qt.FocusPolicy.TabFocus.value & widget.focusPolicy().value
    return bool(takes) and widget.isVisible() and widget.isEnabled()


def _parts(whole: QWidget) -> Iterator[QWidget]:
    splitters = [whole] if isinstance(whole, QSplitter) else _outermost(_seen(whole, QSplitter))
    for splitter in splitters:
        if isinstance(splitter, QSplitter):
            for part in (splitter.widget(at) for at in range(splitter.count())):
                if part is not None and part.isVisible():
                    yield from list(_parts(part)) or [part]


def _outermost(widgets: Sequence[QWidget]) -> list[QWidget]:
    return [one for one in widgets if not any(other is not one and other.isAncestorOf(one) for other in widgets)]


def _seen(page: QWidget, kind: type[QWidget]) -> list[QWidget]:
    return [one for one in page.findChildren(kind) if one.isVisible()]
