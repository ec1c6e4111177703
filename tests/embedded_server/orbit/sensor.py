"""An Orbit sensor as it behaves by itself: the other side of the queue in the tests of its rules."""

from __future__ import annotations

from dataclasses import dataclass, field

from embedded_server.domain.orbit import Model


@dataclass
class FieldSensor:
    """Takes downlinks apart by the table, without the server's codec."""

    model: Model
    rejects: frozenset[str] = frozenset()
    values: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.values = {spec.name: spec.default for spec in self.model.parameters} | self.values

    def receive(self, data: bytes) -> bytes:
        """The acknowledgement it will send."""
        said = bytearray((0x20 | data[0] & 0x0F, data[1]))
        rest = data[2:]
        for _ in range(data[0] & 0x0F):
            (spec,) = [each for each in self.model.parameters if each.id == rest[0]]
            value = int.from_bytes(rest[1 : 1 + spec.width], "big", signed=spec.min < 0)
            if spec.name in self.rejects:
                said.append(spec.id | 0x80)
            else:
                self.values[spec.name] = value
                said.append(spec.id)
            rest = rest[1 + spec.width :]
        assert not any(rest)  # padding
        return bytes(said)

    def report(self, *names: str) -> bytes:
        said = bytearray((0x30 | len(names),))
        for spec in self.model.parameters:
            if spec.name in names:
                said += bytes((spec.id,)) + self.values[spec.name].to_bytes(spec.width, "big", signed=spec.min < 0)
        return bytes(said)
