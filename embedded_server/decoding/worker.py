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
from math import inf

import msgspec

from embedded_server.decoding import limits
from embedded_server.decoding.confine import confine
from embedded_server.decoding.frames import RETIRED, Answer, Frames, Job, frame
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
    answers.add(Answer(None, ""), 0.0)
    answers.send()
    for jobs in _jobs():
        worker.look_at_the_clock()
        for job in jobs:
            if job.is_alone or worker.now > answers.due_at:
                answers.send()
                worker.look_at_the_clock()
                if memory.resident() > limits.RETIRE_AT:
                    return RETIRED
            answers.add(worker.answer(job), worker.now)
        answers.send()
    return 0


class Worker:
    """The decoders this process has met, each in a context of its own."""

    def __init__(self, harness: Harness) -> None:
        self.now = 0.0  # when the last job was done
        self._harness = harness
        self._codecs: dict[int, _Codec] = {}  # by their places
        self._since = 0.0  # what the processor's clock said a moment ago

    def answer(self, job: Job) -> Answer:
        if job.source is not None:
            self._codecs[job.place] = _Codec(job.source)
        codec = self._codecs[job.place]
        sandbox = codec.sandbox
        if sandbox is None:
            codec.sandbox = sandbox = Sandbox(codec.source, self._harness)
            self.look_at_the_clock()
        answer = sandbox.run(job.message, self._since)
        answer.number, answer.cpu_us = job.number, int(sandbox.seconds * 1e6)
        self.now = sandbox.ended
        if sandbox.seconds > BRIEF:
            self.look_at_the_clock()
        if sandbox.is_spent:
            codec.sandbox = None
        return answer

    def look_at_the_clock(self) -> None:
        self._since = time.process_time()


class _Answers:
    """Collected for a moment, because each way to the server costs as much as a small decoder."""

    def __init__(self) -> None:
        self.due_at = inf
        self._waiting: list[Answer] = []

    def add(self, answer: Answer, now: float) -> None:
        if not self._waiting:
            self.due_at = now + _MOMENT
        self._waiting.append(answer)

    def send(self) -> None:
        rest = memoryview(frame(self._waiting) if self._waiting else b"")
        self._waiting.clear()
        self.due_at = inf
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
