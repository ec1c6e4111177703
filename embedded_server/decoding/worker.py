"""The decoder process: reads jobs, runs decoders, answers in the same order. It holds no secret and reaches nothing."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from embedded_server.decoding import limits
from embedded_server.decoding.confine import confine
from embedded_server.decoding.frames import READY, RETIRED, Answer, Frames, Job, frame
from embedded_server.decoding.recent import Recent
from embedded_server.decoding.sandbox import Harness, Sandbox, Verdict, read_harness


@dataclass(slots=True)
class _Codec:
    source: str
    sandbox: Sandbox | None = None


def main() -> int:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in a terminal is meant for the server, which ends this
    harness = read_harness()
    confine()
    worker = Worker(harness)
    _send(Answer(READY, 0, None, ""))
    for job in _jobs():
        _send(worker.answer(job))
        if _peak_memory() > limits.RETIRE_AT:
            return RETIRED
    return 0


class Worker:
    """The decoders this process has met, each in a context of its own."""

    def __init__(self, harness: Harness) -> None:
        self._harness = harness
        self._codecs: Recent[_Codec] = Recent(limits.MAX_SOURCES)

    def answer(self, job: Job) -> Answer:
        started = time.process_time_ns()
        verdict = self._run(self._codec(job), job)
        return Answer(job.number, (time.process_time_ns() - started) // 1000, verdict.failure, verdict.text)

    def _codec(self, job: Job) -> _Codec:
        codec = self._codecs.get(job.sha)
        if codec is None:
            assert job.source is not None, "the server counts the same sources"
            codec = _Codec(job.source)
            self._codecs.put(job.sha, codec)
        return codec

    def _run(self, codec: _Codec, job: Job) -> Verdict:
        sandbox = codec.sandbox or Sandbox(codec.source, self._harness)
        verdict = sandbox.run(job.function, job.message)
        codec.sandbox = None if verdict.is_spent else sandbox
        return verdict


def _jobs() -> Iterator[Job]:
    frames = Frames()
    decoder = msgspec.msgpack.Decoder(Job)
    while chunk := os.read(0, 1 << 16):
        for body in frames.feed(chunk):
            yield decoder.decode(body)


def _send(answer: Answer) -> None:
    """At once: the parent judges by the first job without an answer."""
    rest = memoryview(frame(answer))
    while rest:
        rest = rest[os.write(1, rest) :]


def _peak_memory() -> int:
    if sys.platform == "win32":
        return 0
    import resource  # it does not exist on Windows

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


if __name__ == "__main__":
    sys.exit(main())
