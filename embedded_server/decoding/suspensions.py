"""Decoders that had to be killed too often are called no more until somebody says so."""

from __future__ import annotations

from collections import deque

from embedded_server.decoding import limits


class Suspensions:
    def __init__(self) -> None:
        self._kills: dict[str, deque[float]] = {}
        self._reasons: dict[str, str] = {}

    def record_kill(self, codec_sha: str, why: str, at: float) -> None:
        kills = self._kills.setdefault(codec_sha, deque(maxlen=limits.SUSPEND_AFTER))
        kills.append(at)
        if len(kills) == limits.SUSPEND_AFTER and at - kills[0] <= limits.SUSPEND_WITHIN:
            self._reasons[codec_sha] = _words(why)

    def reason(self, codec_sha: str) -> str | None:
        return self._reasons.get(codec_sha)

    def resume(self, codec_sha: str) -> None:
        self._reasons.pop(codec_sha, None)
        self._kills.pop(codec_sha, None)


def _words(why: str) -> str:
    often = f"{limits.SUSPEND_AFTER} times within {limits.SUSPEND_WITHIN / 60:.0f} minutes"
    return f"Suspended: it had to be stopped {often}. {why} It runs again once it is resumed or changed."
