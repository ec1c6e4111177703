"""What is wrong with the text of a format, and where."""

from __future__ import annotations


class FormatError(ValueError):
    """A sentence, with the line and column it is about."""

    def __init__(self, reason: str, line: int, column: int) -> None:
        super().__init__(f"Line {line}, column {column}: {reason}")
        self.reason = reason
        self.line = line
        self.column = column
