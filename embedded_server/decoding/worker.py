"""The decoder process: reads jobs, runs decoders, answers in the same order. It holds no secret and reaches nothing."""

from __future__ import annotations

import gc
import os
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

import msgspec

from embedded_server.decoding import limits
from embedded_server.decoding.confine import confine
from embedded_server.decoding.frames import READY, RETIRED, Answer, Frames, Job, frame
from embedded_server.decoding.recent import Recent
from embedded_server.decoding.sandbox import BRIEF, Harness, Sandbox, read_harness

_MOMENT = 0.003  # seconds


@dataclass(slots=True)
class _Codec:
    source: str
    sandbox: Sandbox | None = None


def main() -> int:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in a terminal is meant for the server, which ends this
    harness = read_harness()
    memory = _Memory()
    confine()
    gc.disable()  # nothing here refers to itself, and looking costs as much as a small decoder
    worker = Worker(harness)
    answers = _Answers()
    answers.add(Answer(READY, 0, None, ""))
    answers.send()
    for jobs in _jobs():
        worker.look_at_the_clock()
        for job in jobs:
            if job.is_alone or answers.are_due:
                answers.send()
                worker.look_at_the_clock()
                if memory.resident() > limits.RETIRE_AT:
                    return RETIRED
            answers.add(worker.answer(job))
        answers.send()
    return 0


class Worker:
    """The decoders this process has met, each in a context of its own."""

    def __init__(self, harness: Harness) -> None:
        self._harness = harness
        self._codecs: Recent[_Codec] = Recent(limits.MAX_SOURCES)
        self._since = 0.0  # what the processor's clock said a moment ago

    def answer(self, job: Job) -> Answer:
        codec = self._codec(job)
        sandbox = codec.sandbox
        if sandbox is None:
            sandbox = Sandbox(codec.source, self._harness)
            self.look_at_the_clock()
        verdict = sandbox.run(job.function, job.message, self._since)
        if sandbox.seconds > BRIEF:
            self.look_at_the_clock()
        codec.sandbox = None if verdict.is_spent else sandbox
        return Answer(job.number, int(sandbox.seconds * 1e6), verdict.failure, verdict.text, verdict.entry)

    def look_at_the_clock(self) -> None:
        self._since = time.process_time()

    def _codec(self, job: Job) -> _Codec:
        codec = self._codecs.get(job.sha)
        if codec is None:
            assert job.source is not None, "the server counts the same sources"
            codec = _Codec(job.source)
            self._codecs.put(job.sha, codec)
        return codec


class _Answers:
    """Collected for a moment, because each way to the server costs as much as a small decoder."""

    def __init__(self) -> None:
        self._waiting: list[Answer] = []
        self._since = 0.0

    @property
    def are_due(self) -> bool:
        return bool(self._waiting) and time.perf_counter() - self._since > _MOMENT

    def add(self, answer: Answer) -> None:
        if not self._waiting:
            self._since = time.perf_counter()
        self._waiting.append(answer)

    def send(self) -> None:
        rest = memoryview(frame(self._waiting) if self._waiting else b"")
        self._waiting.clear()
        while rest:
            rest = rest[os.write(1, rest) :]


def _jobs() -> Iterator[Iterator[Job]]:
    """Those that have arrived together."""
    frames = Frames()
    decoder = msgspec.msgpack.Decoder(list[Job])
    while chunk := os.read(0, 1 << 16):
        yield chain.from_iterable(map(decoder.decode, frames.feed(chunk)))


class _Memory:
    """Of this process. Linux counts the parent's peak as the child's, so that a peak says nothing there."""

    def __init__(self) -> None:
        self._statm = os.open("/proc/self/statm", os.O_RDONLY) if sys.platform == "linux" else -1

    def resident(self) -> int:
        """Bytes now; the most there were on macOS, 0 on Windows."""
        if sys.platform == "win32":
            return 0
        import resource  # it does not exist on Windows

        if sys.platform == "darwin":
            return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        os.lseek(self._statm, 0, os.SEEK_SET)
        return int(os.read(self._statm, 100).split()[1]) * resource.getpagesize()


if __name__ == "__main__":
    sys.exit(main())
