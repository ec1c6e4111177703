"""What the check of a decoder found: its examples, payloads nobody meant, state, loops, strict mode."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.widgets.dialog import Dialog
from app.widgets.fonts import Type
from app.widgets.icon_label import IconLabel
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from embedded_server.domain.check import CheckKind, CheckReport, Finding, Verdict

TITLES = {
    CheckKind.EXAMPLES: "Its examples",
    CheckKind.FUZZ: "Payloads nobody meant",
    CheckKind.STATE: "State between messages",
    CheckKind.LOOPS: "It comes to an end",
    CheckKind.STRICT: "Strict mode",
}
SIGNS = {
    Verdict.GOOD: ("circle-check", "ok"),
    Verdict.REMARK: ("triangle-alert", "warn"),
    Verdict.BAD: ("circle-x", "danger"),
}
MOST_SAMPLES = 3
LONGEST_SAMPLE = 24  # hex digits


class CheckDialog(Dialog):
    def __init__(self, look: Look, parent: QWidget, name: str, report: CheckReport) -> None:
        super().__init__(look, f"Check of {name}", sentence(report), width=600, parent=parent)
        for finding in report.findings:
            self.body.addWidget(_Row(look, finding))
        self.cancel.setText("Close")
        self.finished.connect(self.deleteLater)


class _Row(QWidget):
    def __init__(self, look: Look, finding: Finding) -> None:
        super().__init__()
        sign, tone = SIGNS[finding.verdict]
        title = PlainLabel(TITLES[finding.kind], Type.STRONG)
        said = PlainLabel(finding.sentence, Type.BODY, "text2", wrap=True)
        samples = PlainLabel(", ".join(shown_samples(finding)), Type.MONO_SMALL, "text2", wrap=True)
        if not finding.samples:
            samples.hide()
        samples.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        words = column(title, said, samples, spacing=2)
        line = row(spacing=10, parent=self)
        line.addWidget(IconLabel(look, sign, tone, 18), alignment=Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)
        self.setAccessibleName(f"{TITLES[finding.kind]}: {finding.sentence}")


def shown_samples(finding: Finding) -> list[str]:
    """Names of examples, else payloads in hex, of long ones their beginning and end."""
    samples = finding.samples[:MOST_SAMPLES]
    return list(samples) if finding.kind is CheckKind.EXAMPLES else [_payload(one) for one in samples]


def _payload(digits: str) -> str:
    if len(digits) <= LONGEST_SAMPLE:
        return digits.upper() or "no bytes"
    end = LONGEST_SAMPLE // 2
    return f"{digits[:end]}…{digits[-end:]}".upper() + f" ({len(digits) // 2} bytes)"


def sentence(report: CheckReport) -> str:
    worst = {finding.verdict for finding in report.findings}
    tried = sum(finding.tried for finding in report.findings)
    time = f"{report.took_ms} ms" if report.took_ms < 1_000 else f"{report.took_ms / 1_000:.1f} s"
    took = f"{tried:,} calls in {time}."
    if Verdict.BAD in worst:
        return f"It should not go live like this. {took}"
    return f"It can be used, with remarks. {took}" if Verdict.REMARK in worst else f"Nothing speaks against it. {took}"
