"""Prometheus' text format."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias

from embedded_server.operating.histogram import Histogram

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
Labels: TypeAlias = Mapping[str, str]
Sample: TypeAlias = tuple[Labels, float]
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n"})


class Exposition:
    """Each family once, its samples together, as the format demands."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def gauge(self, name: str, about: str, *samples: Sample | float) -> None:
        self._family(name, about, "gauge", samples)

    def counter(self, name: str, about: str, *samples: Sample | float) -> None:
        self._family(name, about, "counter", samples)

    def histogram(self, name: str, about: str, values: Histogram) -> None:
        self._head(name, about, "histogram")
        seen = 0
        for bound, count in zip((*map(str, values.bounds), "+Inf"), values.counts, strict=True):
            seen += count
            self._sample(f"{name}_bucket", {"le": bound}, seen)
        self._sample(f"{name}_sum", {}, values.sum)
        self._sample(f"{name}_count", {}, seen)

    def text(self) -> str:
        return "\n".join((*self._lines, ""))

    def _family(
        self, name: str, about: str, kind: Literal["gauge", "counter"], samples: Iterable[Sample | float]
    ) -> None:
        self._head(name, about, kind)
        for sample in samples:
            labels, value = sample if isinstance(sample, tuple) else ({}, sample)
            self._sample(name, labels, value)

    def _head(self, name: str, about: str, kind: str) -> None:
        self._lines += (f"# HELP {name} {about}", f"# TYPE {name} {kind}")

    def _sample(self, name: str, labels: Labels, value: float) -> None:
        said = ",".join(f'{label}="{text.translate(_ESCAPES)}"' for label, text in labels.items())
        self._lines.append(f"{name}{{{said}}} {value}" if said else f"{name} {value}")
