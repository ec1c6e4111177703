"""Settings: whether traffic is encrypted, and the certificate that people compare."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app import words
from app.local_server.server_options import GENERATED, OWN, PLAIN
from app.screens.settings.fact_rows import FactRows
from app.screens.settings.server_model import ServerModel
from app.widgets.buttons import Button, IconButton
from app.widgets.card import Card
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.note import Note
from app.widgets.toggle import Toggle
from embedded_server.domain.certificate import Certificate

BARE = "Turn encryption on, or put a proxy in front."
WHY = "Tokens travel in a header. Without TLS anyone on the network can read them."


class TlsCard(Card):
    copied = Signal(str)  # the fingerprint that is wanted on the clipboard

    def __init__(self, look: Look, model: ServerModel, parent: QWidget | None = None) -> None:
        super().__init__("TLS", parent=parent)
        self._look, self._model = look, model
        self._toggle = Toggle(look, "Encrypt traffic")
        self._toggle.toggled.connect(self._on_toggled)
        texts = column(
            PlainLabel("Encrypt traffic", Type.NAME), PlainLabel(WHY, Type.HINT, "text2", wrap=True), spacing=1
        )
        line = row(texts, spacing=24)
        line.setStretch(0, 1)
        line.addWidget(self._toggle, alignment=Qt.AlignmentFlag.AlignVCenter)
        self._copy = IconButton(look, "copy", "Copy the fingerprint", small=True)
        self._copy.clicked.connect(self._on_copy)
        self._facts = FactRows(look, is_well=True)
        self._issuer, self._names = self._facts.add("Certificate"), self._facts.add("For")
        self._valid = self._facts.add("Valid")
        self._fingerprint = self._facts.add("Fingerprint", mono=True, end=self._copy)
        self._staged = PlainLabel("", Type.HINT, "info", wrap=True)
        self._bare = Note(look, "warn", "Anyone on the network can read the tokens", BARE)
        self._own = Button(look, "Use my own…", icon="file-code")
        self._own.clicked.connect(self._choose_own)
        self._made = Button(look, "Use the one Sluice makes", icon="shield-check")
        self._made.clicked.connect(lambda: model.edit(replace(model.draft, encryption=GENERATED)))
        buttons = row(self._own, self._made)
        buttons.addStretch()
        self.body.addLayout(line)
        for widget in (self._facts, self._staged, self._bare):
            self.body.addWidget(widget)
        self.body.addLayout(buttons)

    def show_model(self) -> None:
        draft, applied = self._model.draft, self._model.applied
        with QSignalBlocker(self._toggle):
            self._toggle.setChecked(draft.encryption != PLAIN)
        self._toggle.update()
        status = self._model.status
        certificate = status.certificate if status is not None else None
        self._facts.setVisible(certificate is not None and draft.encryption != PLAIN)
        if certificate is not None:
            self._show_certificate(certificate)
        is_other = (draft.encryption, draft.certificate, draft.key) != (
            applied.encryption,
            applied.certificate,
            applied.key,
        )
        self._staged.setText(_staged(self._model) if is_other else "")
        self._staged.setVisible(bool(self._staged.full_text()))
        self._bare.setVisible(draft.is_open and draft.encryption == PLAIN)
        self._own.setVisible(draft.encryption != PLAIN)
        self._made.setVisible(draft.encryption == OWN)

    def _show_certificate(self, certificate: Certificate) -> None:
        made = "Self-signed by Sluice" if certificate.issuer == "Sluice" else f"Issued by {certificate.issuer}"
        self._issuer.setText(made)
        self._names.setText(", ".join(certificate.names))
        now = datetime.now(UTC)
        is_over = certificate.expires_at <= now
        self._valid.setText(f"{'ended' if is_over else 'until'} {words.day(certificate.expires_at, now)}")
        self._valid.set_tone("danger" if is_over else "text")
        self._fingerprint.setText(certificate.fingerprint)

    def _on_toggled(self, on: bool) -> None:
        self._model.edit(replace(self._model.draft, encryption=GENERATED if on else PLAIN))

    def _on_copy(self) -> None:
        self.copied.emit(self._fingerprint.full_text())

    def _choose_own(self) -> None:
        """The certificate, then its key."""
        self._ask("Choose the certificate", lambda file: self._ask("Choose its key", lambda key: self._use(file, key)))

    def _ask(self, title: str, then: Callable[[str], None]) -> None:
        dialog = QFileDialog(self.window(), title, "", "PEM files (*.pem *.crt *.cer *.key);;All files (*)")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(then)
        dialog.open()

    def _use(self, certificate: str, key: str) -> None:
        self._model.edit(replace(self._model.draft, encryption=OWN, certificate=certificate, key=key))


def _staged(model: ServerModel) -> str:
    draft = model.draft
    if draft.encryption == PLAIN:
        return "After Apply: plain HTTP. Devices that post to https:// are refused."
    if draft.encryption == GENERATED:
        return "After Apply: a certificate that Sluice makes and keeps. Devices have to trust it or its fingerprint."
    return f"After Apply: {draft.certificate}"
