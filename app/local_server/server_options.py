"""What the person chose for the server, and how it is said on its command line. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

COMPUTER, NETWORK, EVERYWHERE = "computer", "network", "everywhere"
REACHES = (COMPUTER, NETWORK, EVERYWHERE)
PLAIN, GENERATED, OWN = "plain", "generated", "own"
ENCRYPTIONS = (PLAIN, GENERATED, OWN)
BODY_SIZES = (1, 2, 4, 8, 16)  # MiB
MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class ServerOptions:
    reach: str = COMPUTER
    port: int = 8443
    encryption: str = PLAIN
    certificate: str = ""  # paths, when it is the person's own
    key: str = ""
    names: str = ""  # others that senders use, with commas between
    largest_body: int = BODY_SIZES[0]

    @property
    def is_open(self) -> bool:
        """To others than this computer."""
        return self.reach != COMPUTER


def arguments(options: ServerOptions, address: str) -> list[str]:
    """For `sluice-server serve`. `address` is this computer's on its network."""
    said = ["--port", str(options.port)]
    if options.is_open:
        said += ["--host", host_of(options, address), "--open-to-network"]
        said += ["--plain-http"] if options.encryption == PLAIN else []
    if options.encryption == GENERATED:
        said += ["--tls", "generate"]
    elif options.encryption == OWN:
        said += ["--tls-certificate", options.certificate, "--tls-key", options.key]
    for name in names_in(options.names):
        said += ["--allow-host", name]
    if options.largest_body != BODY_SIZES[0]:
        said += ["--limit", f"body-bytes={options.largest_body * MIB}"]
    return said


def host_of(options: ServerOptions, address: str) -> str:
    """Where it listens."""
    return {COMPUTER: "127.0.0.1", NETWORK: address}.get(options.reach, "0.0.0.0")


def names_in(text: str) -> list[str]:
    """Host names; people may paste whole addresses."""
    words = (word.strip() for word in text.split(","))
    return [urlsplit(word if "//" in word else f"//{word}").hostname or "" for word in words if word]
