"""What an import that goes on asks of a store."""

from __future__ import annotations

from typing import Protocol


class ImportStore(Protocol):
    async def imported_line(self, rec_type: str, mark: str) -> int:
        """The number behind `mark` in the last record that has it; 0 for none."""
        ...
