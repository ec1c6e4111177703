"""TLS: which certificate the server shows, its fingerprint, and another one without a restart."""

from __future__ import annotations

import logging
import ssl
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from embedded_server.domain.certificate import Certificate

GENERATE = "generate"
CERTIFICATE_FILE, KEY_FILE = "tls-certificate.pem", "tls-key.pem"
_log = logging.getLogger(__name__)


class TlsError(Exception):
    """The certificate cannot be used; the message says which file and why."""


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """`are_ours`: made by Sluice, and renewed by it before they expire."""

    certificate: Path
    key: Path
    are_ours: bool = False


def own_files(directory: Path) -> TlsFiles:
    return TlsFiles(directory / CERTIFICATE_FILE, directory / KEY_FILE, are_ours=True)


class Tls:
    """`context` stays the same object: after a reload, new connections get the new certificate."""

    def __init__(self, files: TlsFiles, names: Collection[str]) -> None:
        """Raises TlsError. `names` are those a certificate of ours is made for."""
        self._files = files
        self._names = names
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.minimum_version = ssl.TLSVersion.TLSv1_2
        self.certificate = self._loaded()

    def reload(self) -> None:
        """A pair of files that cannot be used changes nothing but the log."""
        try:
            self.certificate = self._loaded()
        except TlsError as error:
            _log.error("The certificate was not read again: %s", error)
        else:
            _log.info("Certificate read again, fingerprint %s", self.certificate.fingerprint)

    def _loaded(self) -> Certificate:
        # Only with TLS: the library takes a while to load.
        from embedded_server.connection.certificates import ensure_own, read_certificate

        try:
            if self._files.are_ours:
                ensure_own(self._files.certificate, self._files.key, self._names)
            certificate = read_certificate(self._files.certificate)
            _load(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), self._files)  # one that fails must not touch the one in use
            _load(self.context, self._files)
        except (OSError, ValueError) as error:
            raise TlsError(f"{self._files.certificate} with {self._files.key} cannot be used: {error}.") from error
        return certificate


def _load(context: ssl.SSLContext, files: TlsFiles) -> None:
    context.load_cert_chain(files.certificate, files.key, password=_no_password)


def _no_password() -> str:
    """Else OpenSSL would ask on the terminal."""
    raise ValueError("the key is encrypted; a server that starts by itself needs one that is not")
