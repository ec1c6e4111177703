"""What decoding again would change, gathered until it is stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from embedded_server.domain.record import Record
from embedded_server.domain.redecode import Change, ChangeKind, FieldChange, changes
from embedded_server.redecoding.candidate import Redone
from embedded_server.store.redecode_store import Counts

SAMPLES = 1_000  # kept of each kind
FIELDS = 300  # told apart; the others count as one


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
            found = list(changes(each.before.decoded, each.after.decoded)) if each.after.decoded else []
            kinds = {change.kind for change in found}
            self.counts += Counts(
                1,
                int(ChangeKind.GAINED in kinds),
                int(ChangeKind.CHANGED in kinds),
                int(ChangeKind.NEWLY_FAILING in kinds),
                int(ChangeKind.NEWLY_RIGHT in kinds),
            )
            for change in found:
                self._keep(record, each, change)

    def taken(self) -> tuple[list[Change], Counter[tuple[ChangeKind, str]], Counts]:
        taken = self.samples, self.fields, self.counts
        self.samples, self.fields, self.counts = [], Counter(), Counts()
        return taken

    def _keep(self, record: Record, redone: Redone, change: FieldChange) -> None:
        self.fields[change.kind, self._name(change.field)] += 1
        if self._kept[change.kind] < SAMPLES:
            self._kept[change.kind] += 1
            message = redone.before.message
            payload, device = message.payload or b"", message.device or ""
            self.samples.append(
                Change(0, record.id, record.rec_type, device, record.received_at, payload, message.port, change)
            )

    def _name(self, field: str) -> str:
        if len(self._names) < FIELDS:
            self._names.add(field)
        return field if field in self._names else "…"
