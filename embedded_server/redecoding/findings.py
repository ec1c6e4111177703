"""What decoding again would change, gathered until it is stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from embedded_server.domain.record import Record
from embedded_server.domain.redecode import SAMPLES, Change, ChangeKind, changes
from embedded_server.redecoding.candidate import Redone
from embedded_server.store.redecode_store import Counts

FIELDS = 300  # told apart; the others count as one


def changed(record: Record, redone: Iterable[Redone]) -> Iterator[Change]:
    for each in redone:
        message = each.before.message
        payload, device = message.payload or b"", message.device or ""
        for change in changes(each.before.decoded, each.after.decoded) if each.after.decoded else ():
            yield Change(0, record.id, record.rec_type, device, record.received_at, payload, message.port, change)


class Findings:
    """`samples` and `fields` are what came since they were last taken."""

    def __init__(self, kept: Counter[ChangeKind], fields: Iterable[str]) -> None:
        self.samples: list[Change] = []
        self.fields: Counter[tuple[ChangeKind, str]] = Counter()
        self.counts = Counts()
        self._kept = kept
        self._names = set(fields)

    def add(self, record: Record, redone: Iterable[Redone]) -> None:
        for each in redone:
            found = list(changed(record, [each]))
            kinds = {one.change.kind for one in found}
            self.counts += Counts(
                1,
                int(ChangeKind.GAINED in kinds),
                int(ChangeKind.CHANGED in kinds),
                int(ChangeKind.NEWLY_FAILING in kinds),
                int(ChangeKind.NEWLY_RIGHT in kinds),
            )
            for one in found:
                self._keep(one)

    def taken(self) -> tuple[list[Change], Counter[tuple[ChangeKind, str]], Counts]:
        taken = self.samples, self.fields, self.counts
        self.samples, self.fields, self.counts = [], Counter(), Counts()
        return taken

    def _keep(self, found: Change) -> None:
        kind = found.change.kind
        self.fields[kind, self._name(found.change.field)] += 1
        if self._kept[kind] < SAMPLES:
            self._kept[kind] += 1
            self.samples.append(found)

    def _name(self, field: str) -> str:
        if len(self._names) < FIELDS:
            self._names.add(field)
        return field if field in self._names else "…"
