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
    answers = [Answer(None, "")]  # collected for a moment: each way to the server costs as much as a small decoder
    _send(answers)
    for jobs in _jobs():
        due_at = worker.look_at_the_clocks() + _MOMENT
        for job in jobs:
            if job.is_alone or worker.now > due_at:
                _send(answers)
                due_at = worker.look_at_the_clocks() + _MOMENT
                if memory.resident() > limits.RETIRE_AT:
                    return RETIRED
            answers.append(worker.answer(job))
        _send(answers)
    return 0


class Worker:
    """The decoders this process has met, each in a context of its own."""

    def __init__(self, harness: Harness) -> None:
        self.now = 0.0  # when the last job was done, by the clock for short times
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
            self.look_at_the_clocks()
        answer = sandbox.run(job.message, self._since)
        answer.number, answer.cpu_us = job.number, int(sandbox.seconds * 1e6)
        self.now = sandbox.ended
        if sandbox.seconds > BRIEF:
            self.look_at_the_clocks()
        if sandbox.is_spent:
            codec.sandbox = None
        return answer

    def look_at_the_clocks(self) -> float:
        self._since = time.process_time()
        self.now = time.perf_counter()
        return self.now


def _send(answers: list[Answer]) -> None:
    rest = memoryview(frame(answers) if answers else b"")
    answers.clear()
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
