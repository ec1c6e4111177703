"""Decoders that had to be killed too often are called no more until somebody says so."""

from __future__ import annotations

from collections import deque

KILLS = 3
WITHIN = 600.0  # seconds


class Suspensions:
    def __init__(self) -> None:
        self._kills: dict[str, deque[float]] = {}
        self._reasons: dict[str, str] = {}

    def record_kill(self, codec_sha: str, why: str, at: float) -> None:
        kills = self._kills.setdefault(codec_sha, deque(maxlen=KILLS))
        kills.append(at)
        if len(kills) == KILLS and at - kills[0] <= WITHIN:
            self._reasons[codec_sha] = (
                f"Suspended: this decoder had to be stopped {KILLS} times within {WITHIN / 60:.0f} minutes. {why} "
                "It runs again once it is resumed or changed."
            )

    def reason(self, codec_sha: str) -> str | None:
        return self._reasons.get(codec_sha)

    def resume(self, codec_sha: str) -> None:
        self._reasons.pop(codec_sha, None)
        self._kills.pop(codec_sha, None)
