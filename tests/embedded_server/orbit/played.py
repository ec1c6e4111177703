"""A sensor and its network as they may be: frames get lost, acknowledgements come late, twice or not at all."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from tests.embedded_server.orbit.reference import Kind

UNHEEDED = ("", "50", "1300d701e302ff0003", "2301", "31", "be099471")  # data, and what makes no sense
REPORT = b"\x30"  # and above: what the kinds of uplink begin with
APART_S = 300  # between two requests of an honest sensor; the network tells frames apart by their times


@dataclass(frozen=True)
class Letter:
    """What an uplink says, and when the sensor said it."""

    at: int
    payload: bytes


@dataclass
class PlayedSensor:
    """An honest one does what it tells, and its network too. Another tells anything."""

    kind: Kind
    random: Random
    is_honest: bool
    values: dict[str, int] = field(default_factory=dict)
    letters: list[Letter] = field(default_factory=list)
    fates: list[tuple[int, bool]] = field(default_factory=list)  # time of the uplink, and whether the frame arrived

    def __post_init__(self) -> None:
        self.values = {spec.name: spec.default for spec in self.kind.specs.values()}

    def receive(self, frame: bytes, at: int) -> None:
        arrived = self.random.random() < 0.65
        self.fates.append((at, arrived))
        if not arrived:
            return
        said, rest = bytearray((0x20 | frame[0] & 0x0F, frame[1])), frame[2:]
        for _ in range(frame[0] & 0x0F):
            spec = self.kind.by_id(rest[0])
            assert spec is not None
            is_rejected = self.random.random() < 0.1
            said.append(spec.id | 0x80 * is_rejected)
            if not is_rejected:
                self.values[spec.name] = spec.read(rest[1 : 1 + spec.width])
            rest = rest[1 + spec.width :]
        assert not any(rest)  # padding
        self.letters.append(Letter(at, bytes(said)))

    def letter(self, now: int) -> Letter:
        """An acknowledgement that may be late or heard before, or a report, a start anew, data, noise."""
        kind = self.random.choice(("old", "old", "old", "report", "report", "data", "boot", "wild"))
        if kind == "old" and self.letters:
            place = self.random.choice((-1, self.random.randrange(len(self.letters))))
            return self.letters[place] if self.random.random() < 0.4 else self.letters.pop(place)
        if kind == "report":
            self.letters.append(Letter(now, self.report()))
            return self.letters[-1]
        if kind == "boot" and self.random.random() < 0.3:
            return Letter(now, self._start_anew())
        if kind == "wild" and not self.is_honest:
            return Letter(now, self._wild())
        return Letter(now, bytes.fromhex(self.random.choice(UNHEEDED)))

    def letter_with_request(self, now: int) -> bytes:
        """A copy of it would come as a copy of the request, and an old report is one of the sensor's past."""
        letter = self.letter(now)
        self.letters = [each for each in self.letters if each.at != now]
        is_past = letter.at != now and letter.payload[:1] >= REPORT
        return b"" if is_past else letter.payload

    def report(self) -> bytes:
        specs = self.random.sample(list(self.kind.specs.values()), self.random.randint(1, 3))
        said = b"".join(bytes((spec.id,)) + spec.written(self.values[spec.name]) for spec in specs)
        return bytes((0x30 | len(specs),)) + said

    def _start_anew(self) -> bytes:
        for spec in self.random.sample(list(self.kind.specs.values()), 2):
            self.values[spec.name] = spec.default
        return b"\x40\x01\x02\x03"

    def _wild(self) -> bytes:
        """An acknowledgement of any frame, of any parameters."""
        ids = self.random.sample([1, 2, 3, 4, 5, 6, 7, 8, 9], self.random.randint(1, 2))
        said = bytes(each | 0x80 * (self.random.random() < 0.3) for each in ids)
        return bytes((0x20 | len(ids), self.random.randint(1, 6))) + said

    def result(self) -> tuple[int, int]:
        """What the network says of a frame, and the time it names."""
        at, arrived = self.random.choice(self.fates[-3:])
        if self.is_honest:
            return (0 if arrived else self.random.choice((0, 1, 2, 3, 4, 5, 6, 7, 8))), at
        return self.random.randint(0, 9), at + self.random.choice((0, 0, -30, 100, 119, 5_000))
