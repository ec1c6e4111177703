"""What to expect of a queue: what each change waits for, in which downlink it goes, and when it will be confirmed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from statistics import median

from embedded_server.domain.orbit import Change, ChangeState, Frame, Model, Sensor
from embedded_server.orbit.certain import may_count
from embedded_server.orbit.downlink import preview
from embedded_server.orbit.models import QueueSettings

REQUESTS_LOOKED_AT = 21
_FRAMES_LOOKED_AT = 20
_FEWEST_GAPS = 3
_MINUTE_S = 60
_PRIOR = (9, 10)  # confirmed of sent, before anything is known
_SILENT_GAPS = 2


@dataclass(frozen=True, slots=True)
class Outlook:
    """`eta_s` holds the median and what 9 of 10 cases need; None before the first request."""

    waits_for: str
    batch: int  # 0 goes with the next downlink
    eta_s: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Past:
    """What is known besides the sensor itself."""

    requests: Sequence[int] = ()  # the last first
    downlinks_today: int = 0


def usual_gap_s(sensor: Sensor, model: Model, requests: Sequence[int]) -> int:
    """Between two requests for a downlink: as it was of late, else as the sensor is set."""
    gaps = _gaps(requests)
    if len(gaps) >= _FEWEST_GAPS:
        return int(median(gaps))
    spec = model.parameter("downlink_interval")
    active = sensor.of("downlink_interval").value
    minutes = active if active is not None else 360 if spec is None else spec.default
    return minutes * _MINUTE_S


def gap_spread_s(requests: Sequence[int]) -> int | None:
    """How far nine of ten gaps were from the usual one at most; None while there were too few."""
    gaps = _gaps(requests)
    if len(gaps) < _FEWEST_GAPS:
        return None
    usual = median(gaps)
    return int(sorted(abs(gap - usual) for gap in gaps)[ceil(0.9 * len(gaps)) - 1])


def _gaps(requests: Sequence[int]) -> list[int]:
    return [later - earlier for later, earlier in pairwise(requests) if later > earlier]


def outlooks(sensor: Sensor, model: Model, settings: QueueSettings, now_s: int, past: Past) -> Mapping[str, Outlook]:
    """By parameter, of everything that is open."""
    frames = preview(sensor, model, settings, now_s, len(sensor.open))
    batches = {name: place for place, frame in enumerate(frames) for name in frame.values}
    gap_s, share = usual_gap_s(sensor, model, past.requests), _confirmed_share(sensor)
    is_silent = sensor.last_request_s is not None and now_s - sensor.last_request_s > _SILENT_GAPS * gap_s
    is_spent = past.downlinks_today >= settings.downlinks_per_day

    def outlook(name: str, entry: Change) -> Outlook:
        batch = batches.get(name, 0)
        waits_for = _waits_for(sensor, entry, batch, is_silent=is_silent, is_spent=is_spent)
        return Outlook(waits_for, batch, _eta(sensor.last_request_s, gap_s, batch, share))

    return {name: outlook(name, entry) for name, entry in sensor.open.items()}


def _waits_for(sensor: Sensor, entry: Change, batch: int, *, is_silent: bool, is_spent: bool) -> str:
    if sensor.trouble:  # also of what is in flight: until a downlink is emitted no acknowledgement is to be expected
        return sensor.trouble
    if is_silent:
        return "device_silent"
    if entry.state is ChangeState.IN_FLIGHT:
        return "acknowledgement"
    if is_spent:
        return "quota"
    if entry.attempts:
        return "retry"
    return "batch_slot" if batch else "downlink_request"


def _confirmed_share(sensor: Sensor) -> float:
    last = [frame for serial, frame in sensor.frames.items() if sensor.air != serial][-_FRAMES_LOOKED_AT:]
    confirmed = sum(1 for frame in last if _is_confirmed(sensor, frame))
    return (confirmed + _PRIOR[0]) / (len(last) + _PRIOR[1])


def _is_confirmed(sensor: Sensor, frame: Frame) -> bool:
    return not frame.void and not may_count(sensor, frame)


def _eta(last_request_s: int | None, gap_s: int, batch: int, share: float) -> tuple[int, int] | None:
    if last_request_s is None:
        return None
    median_needed, most_needed = (requests_needed(batch + 1, share, quantile) for quantile in (0.5, 0.9))
    return last_request_s + median_needed * gap_s, last_request_s + most_needed * gap_s


def requests_needed(downlinks: int, share: float, quantile: float) -> int:
    """How many requests bring that many downlinks through with this certainty: a quantile of the negative binomial."""
    needed = downlinks
    term = total = share**downlinks
    while total < quantile:
        term *= (1 - share) * needed / (needed - downlinks + 1)
        needed += 1
        total += term
    return needed
