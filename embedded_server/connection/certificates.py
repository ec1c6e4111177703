"""X.509: reads a certificate, and makes one of our own where there is none or it is about to expire."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from embedded_server.domain.certificate import Certificate, fingerprint_of

LIFE = timedelta(days=825)  # the longest that Apple's systems accept
RENEWED_BEFORE = timedelta(days=30)
_BACKDATED = timedelta(days=1)  # devices whose clock is slow
_LONGEST_COMMON_NAME = 64


def read_certificate(file: Path) -> Certificate:
    """The first one in a PEM file. Raises OSError or ValueError."""
    found = x509.load_pem_x509_certificate(file.read_bytes())
    return Certificate(
        fingerprint=fingerprint_of(found.public_bytes(Encoding.DER)),
        names=_names(found),
        issuer=_common_name(found.issuer),
        expires_at=found.not_valid_after_utc,
        is_self_signed=found.issuer == found.subject,
    )


def ensure_own(certificate: Path, key: Path, names: Collection[str]) -> None:
    """Keeps the pair that is there: devices may have pinned it. Raises OSError."""
    if not key.exists() or not certificate.exists() or _expires_soon(certificate):
        private = ec.generate_private_key(ec.SECP256R1())
        _write(key, private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        _write(certificate, _made(private, names).public_bytes(Encoding.PEM))


def _expires_soon(certificate: Path) -> bool:
    return read_certificate(certificate).expires_at - RENEWED_BEFORE < datetime.now(UTC)


def _made(private: ec.EllipticCurvePrivateKey, names: Collection[str]) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Sluice")])
    now = datetime.now(UTC)
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BACKDATED)
        .not_valid_after(now - _BACKDATED + LIFE)
        .add_extension(x509.SubjectAlternativeName([_general(name) for name in sorted(names)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(private, hashes.SHA256())
    )


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _names(certificate: x509.Certificate) -> tuple[str, ...]:
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return (_common_name(certificate.subject),)
    return (*found.get_values_for_type(x509.DNSName), *map(str, found.get_values_for_type(x509.IPAddress)))


def _common_name(name: x509.Name) -> str:
    said = name.get_attributes_for_oid(NameOID.COMMON_NAME) or [*name]
    return str(said[0].value)[:_LONGEST_COMMON_NAME] if said else ""


def _write(file: Path, content: bytes) -> None:
    """Whole or not at all, for the owner's eyes only."""
    beside = file.with_name(f"{file.name}.{os.getpid()}")
    beside.touch(mode=0o600)
    beside.write_bytes(content)
    beside.replace(file)
