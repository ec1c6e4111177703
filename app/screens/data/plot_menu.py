"""The menu of everything of a recType that can be plotted, device by device."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QMenu

from app.screens.data.plot_model import PlotModel
from app.screens.data.plotted import called
from app.widgets.labels import cut
from embedded_server.domain.series import SeriesInfo

MOST_DEVICES = 60
LONGEST = 60  # characters of a name


def fill_menu(
    menu: QMenu, model: PlotModel, names: Mapping[str, str], choose: Callable[[int, bool], None] | None = None
) -> None:
    """Ticked is plotted. The busiest devices come first; of others a field is plotted from the inspector."""
    menu.clear()
    by_device: dict[str, list[SeriesInfo]] = {}
    for one in model.series.values():
        by_device.setdefault(one.device, []).append(one)
    counts = Counter({device: sum(one.count for one in own) for device, own in by_device.items()})
    for device, _ in counts.most_common(MOST_DEVICES):
        own = by_device[device]
        target = menu if len(by_device) == 1 else menu.addMenu(_plain(called(own[0], names)))
        for one in own:
            _add(target, model, one, choose or (lambda number, on: model.choose(switched(model.chosen, number, on))))
    if not by_device:
        menu.addAction("No number has been decoded yet").setEnabled(False)
    elif len(by_device) > MOST_DEVICES:
        menu.addSeparator()
        menu.addAction("Other devices: open one of their records").setEnabled(False)


def _add(menu: QMenu, model: PlotModel, one: SeriesInfo, choose: Callable[[int, bool], None]) -> None:
    action = menu.addAction(_plain(f"{one.field} {one.unit}".strip()))
    action.setCheckable(True)
    action.setChecked(one.id in model.chosen)
    action.toggled.connect(lambda on: choose(one.id, on))


def switched(chosen: tuple[int, ...], number: int, on: bool) -> tuple[int, ...]:
    return (*chosen, number) if on else tuple(other for other in chosen if other != number)


def _plain(name: str) -> str:
    """An ampersand in a name is no mnemonic, and a long name makes no broad menu."""
    name = " ".join(cut(name).split())
    name = name if len(name) <= LONGEST else f"{name[:LONGEST]}…"
    return name.replace("&", "&&")
