"""Which decoder a payload goes to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from embedded_server.store.decoder_store import Assigned


class Assignments:
    """The most exact row wins; of two alike the earlier one."""

    def __init__(self, assigned: Iterable[Assigned] = ()) -> None:
        self._of_devices: dict[str, list[Assigned]] = defaultdict(list)
        self._others: list[Assigned] = []
        self._known: dict[str, list[Assigned]] = {}
        for each in sorted(assigned, key=lambda one: one.row.rank, reverse=True):
            if each.row.device is not None:
                self._of_devices[each.row.device].append(each)
            else:
                self._others.append(each)

    def decoder_of(self, rec_type: str, device: str | None, port: int | None) -> Assigned | None:
        own = self._of_devices.get(device, ()) if device is not None else ()
        for candidates in (own, self._of_rec_type(rec_type)):
            for each in candidates:
                if each.row.fits(rec_type, device, port):
                    return each
        return None

    def _of_rec_type(self, rec_type: str) -> list[Assigned]:
        if rec_type not in self._known:
            self._known[rec_type] = [each for each in self._others if each.row.covers(rec_type)]
        return self._known[rec_type]
