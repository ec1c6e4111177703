"""Trust in one server whose certificate nobody vouches for: only the one with the fingerprint we know is accepted."""

from __future__ import annotations

import socket
import ssl
from urllib.parse import urlsplit

from embedded_server.domain.certificate import fingerprint_of

PATIENCE = 5.0  # seconds


class PinError(OSError):
    """The server shows another certificate than the one that was pinned."""


def pinned_context(url: str, fingerprint: str) -> ssl.SSLContext:
    """For connections to the server at `url`; asks it for its certificate and blocks meanwhile. Raises OSError, and
    PinError when it is another certificate. The name in it does not matter: the whole certificate is compared."""
    pem = _certificate(url)
    if fingerprint_of(ssl.PEM_cert_to_DER_cert(pem)) != fingerprint:
        raise PinError(f"{url} shows another certificate than the one that was pinned")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.check_hostname = False
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN  # the certificate itself is the anchor, whoever signed it
    context.load_verify_locations(cadata=pem)
    return context


def _certificate(url: str) -> str:
    place = urlsplit(url)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # it is only looked at here
    address = (place.hostname or "", place.port or 443)
    with socket.create_connection(address, PATIENCE) as plain, context.wrap_socket(plain) as connection:
        der = connection.getpeercert(binary_form=True)
    if der is None:
        raise PinError(f"{url} shows no certificate")
    return ssl.DER_cert_to_PEM_cert(der)
