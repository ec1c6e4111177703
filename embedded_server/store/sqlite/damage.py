"""What a server leaves beside a database that it found damaged, so that no later start forgets it."""

from __future__ import annotations

import logging
from pathlib import Path

from embedded_server.store.backups import how_to_restore
from embedded_server.whole_file import write_whole

_MARK = "damaged"
_WORDS = "The database was found damaged. sluice-server check takes this file away where it finds the database whole.\n"

_log = logging.getLogger(__name__)


class DamageMark:
    def __init__(self, database: Path) -> None:
        self._database = database
        self._file = database.with_name(_MARK)

    @property
    def is_left(self) -> bool:
        return self._file.exists()

    @property
    def way_out(self) -> str:
        whole = "Only where sluice-server check finds the database whole, start the server again."
        return f"{how_to_restore(self._database)} {whole}"

    def leave(self) -> None:
        if not self.is_left:
            try:
                write_whole(self._file, _WORDS)
            except OSError as error:
                _log.error("The next start will not know that the database is damaged: %s", error)

    def remove(self) -> None:
        """Raises OSError."""
        self._file.unlink(missing_ok=True)
