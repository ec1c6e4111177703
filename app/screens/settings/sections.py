"""What Settings consists of, as people look for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.widgets.choice import Option

CONNECTIONS, SERVER, SECURITY, APPEARANCE, ABOUT = PAGES = (
    Option("connections", "Connections", "plug"),
    Option("server", "Server and storage", "server"),
    Option("security", "Security", "shield-check"),
    Option("appearance", "Appearance", "palette"),
    Option("about", "About and licences", "info"),
)


@dataclass(frozen=True, slots=True)
class Section:
    """A page, or with `place` a part of it."""

    page: Option
    title: str
    place: str = ""

    @property
    def key(self) -> str:
        return f"{self.page.key}.{self.place}" if self.place else self.page.key


_PARTS = (
    Section(SERVER, "Who can reach the server, and at which port", "reach"),
    Section(SERVER, "TLS and its certificate", "tls"),
    Section(SERVER, "Limits", "limits"),
    Section(SERVER, "How long records are kept", "retention"),
    Section(SERVER, "Backups", "backups"),
    Section(SERVER, "While no window is open, start with the computer", "starting"),
    Section(SECURITY, "Keyring and clipboard", "keyring"),
    Section(APPEARANCE, "Theme, text size, contrast, times in UTC", "theme"),
)


def sections() -> Iterator[Section]:
    """Pages first."""
    yield from (Section(page, page.label) for page in PAGES)
    yield from _PARTS
