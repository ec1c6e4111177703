"""What the server measures of itself, as one text. No label has values that senders choose, and none is a secret."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from embedded_server.operating.exposition import Exposition, Sample
from embedded_server.operating.process_facts import process_facts

if TYPE_CHECKING:
    from embedded_server.services import Services


async def metrics_text(services: Services) -> str:
    said = Exposition()
    said.gauge("sluice_build_info", "The version that runs.", ({"version": services.version}, 1))
    _add_requests(said, services)
    _add_store(said, services)
    said.gauge("sluice_pipeline_backlog", "Records not looked at yet.", (await services.store.totals()).unread)
    await _add_deliveries(said, services)
    _add_decoders(said, services)
    _add_connections(said, services)
    _add_process(said, services)
    return said.text()


def _add_requests(said: Exposition, services: Services) -> None:
    tally, let_in = services.tally, services.events.records_added
    answered = dict(tally.answered)
    answered["share", 2] = answered.get(("share", 2), 0) + let_in
    for (family, status, _), count in tally.refused.items():
        answered[family, status // 100] = answered.get((family, status // 100), 0) + count
    samples = [_labelled(count, family=family, status=f"{kind}xx") for (family, kind), count in answered.items()]
    said.counter("sluice_requests_total", "Requests answered.", *samples)
    refused = [
        _labelled(count, family=family, status=str(status), code=code)
        for (family, status, code), count in tally.refused.items()
    ]
    said.counter("sluice_requests_refused_total", "Requests refused, by reason.", *refused)
    said.counter("sluice_records_let_in_total", "Records on disk and acknowledged since the start.", let_in)


def _add_store(said: Exposition, services: Services) -> None:
    gauges = services.store.gauges()
    said.histogram("sluice_commit_seconds", "From the begin of a transaction to its synced commit.", gauges.commits)
    said.histogram("sluice_commit_batch_size", "Records and refusals committed together.", gauges.batches)
    said.gauge("sluice_writer_queue", "Changes that wait to be written.", gauges.waiting)
    said.gauge("sluice_store_trouble", "1 while the last commit failed for the disk.", int(gauges.trouble is not None))
    said.gauge("sluice_database_bytes", "Size of the database.", gauges.database_bytes)
    said.gauge("sluice_wal_bytes", "Size of the write-ahead log.", gauges.log_bytes)
    free = shutil.disk_usage(services.data_directory).free
    said.gauge("sluice_disk_free_bytes", "Room on the disk of the data directory.", free)


async def _add_deliveries(said: Exposition, services: Services) -> None:
    counts, tally = await services.store.delivery_counts(), services.deliveries
    said.gauge("sluice_deliveries_waiting", "Deliveries on their way.", counts["waiting"])
    said.gauge("sluice_targets_paused", "Targets that nothing is sent to until they are resumed.", counts["paused"])
    tries = [_labelled(count, outcome=outcome) for outcome, count in tally.tries.items()]
    said.counter("sluice_delivery_tries_total", "Tries to deliver, by what came of them.", *tries)
    said.counter("sluice_delivery_seconds_total", "Time that tries took.", tally.took_ms / 1000)


def _add_decoders(said: Exposition, services: Services) -> None:
    decoders = services.decoders
    said.gauge("sluice_decoders_running", "1 while the decoder process is up.", int(decoders.is_running))
    said.gauge("sluice_decoders_queue", "Messages that wait for the decoder process.", decoders.waiting)
    said.counter("sluice_decoders_killed_total", "Decoder calls that had to be killed.", decoders.killed)


def _add_connections(said: Exposition, services: Services) -> None:
    tally = services.tally
    said.gauge("sluice_connections", "Connections that are open.", tally.open_connections())
    said.counter("sluice_connections_opened_total", "Connections opened.", tally.opened)
    said.counter("sluice_connections_cut_total", "Connections whose client took too long.", tally.cut)
    unreadable = [_labelled(count, status=str(status)) for status, count in tally.unreadable.items()]
    about = "Connections closed before there was a request; 503: too many at once."
    said.counter("sluice_connections_refused_total", about, *unreadable)
    said.gauge("sluice_event_listeners", "Streams of events that are open.", services.events.listeners)


def _add_process(said: Exposition, services: Services) -> None:
    facts = process_facts()
    said.gauge("process_start_time_seconds", "When it started.", services.started_at.timestamp())
    said.counter("process_cpu_seconds_total", "Processor time used.", facts.cpu_seconds)
    for name, about, value in (
        ("process_resident_memory_bytes", "Memory in use.", facts.resident_bytes),
        ("process_open_fds", "Files and sockets open.", facts.open_files),
        ("process_max_fds", "How many may be open.", facts.most_open_files),
    ):
        if value is not None:
            said.gauge(name, about, value)


def _labelled(count: int, **labels: str) -> Sample:
    return labels, count
