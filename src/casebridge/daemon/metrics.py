"""The same numbers as Prometheus takes them; labels are names of sources, sinks and receivers, and keys of agencies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from casebridge.daemon.lane import Lane
from casebridge.engine.health.vital import Vitals
from casebridge.errors import FixConfig
from casebridge.faults import FAULTS

__all__ = ["METRICS", "Snapshot", "exposition"]

METRICS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "casebridge_build_info": ("gauge", "The version that runs.", ("version",)),
    "casebridge_daemon_start_time_seconds": ("gauge", "When the daemon began.", ()),
    "casebridge_alive": ("gauge", "Whether the daemon says that it is alive.", ()),
    "casebridge_stuck_threads": ("gauge", "Threads that were given up and still live.", ()),
    "casebridge_sources_paused": ("gauge", "Whether no source is read for now.", ()),
    "casebridge_disk_free_bytes": ("gauge", "Room on the ledger's disk.", ()),
    "casebridge_ledger_look_timestamp_seconds": ("gauge", "When the ledger's numbers were read.", ()),
    "casebridge_held_runs": ("gauge", "Runs whose events wait for a person to let them go.", ()),
    "casebridge_questions": ("gauge", "Open questions.", ("agency",)),
    "casebridge_dead_letters": ("gauge", "Records that were set aside.", ("agency",)),
    "casebridge_source_last_success_timestamp_seconds": (
        "gauge",
        "When a source was last read well; 0 for never.",
        ("source", "agency"),
    ),
    "casebridge_source_last_run_seconds": ("gauge", "How long the last run took.", ("source", "agency")),
    "casebridge_source_failures": ("gauge", "Failures since a source was last read well.", ("source", "agency")),
    "casebridge_source_runs": (
        "counter",
        "Runs, by how they ended: ok, failed, given_up.",
        ("source", "agency", "result"),
    ),
    "casebridge_source_run_seconds": ("counter", "Time that runs took.", ("source", "agency")),
    "casebridge_receiver_failures": (
        "gauge",
        "Failures since a peer's events were last fetched well.",
        ("receiver",),
    ),
    "casebridge_receiver_last_success_timestamp_seconds": (
        "gauge",
        "When a peer's events were last fetched well; 0 for never.",
        ("receiver",),
    ),
    "casebridge_sink_unsent_events": ("gauge", "Events that wait for a sink.", ("sink",)),
    "casebridge_sink_delayed_events": ("gauge", "Those of them that the sink wants later.", ("sink",)),
    "casebridge_sink_rejected_events": ("gauge", "Events that a sink refused.", ("sink",)),
    "casebridge_sink_lag_seconds": ("gauge", "Age of the oldest event that waits.", ("sink",)),
    "casebridge_sink_circuit_open": ("gauge", "Whether a sink is left alone for a while.", ("sink",)),
    "casebridge_sink_paused": ("gauge", "Whether a person stopped a sink.", ("sink",)),
    "casebridge_sink_last_sent_timestamp_seconds": ("gauge", "When a sink last took an event; 0 for never.", ("sink",)),
}
"""Metric (a counter gets ``_total`` behind it) to its kind, what it says and its labels."""

Sample = tuple[str, tuple[str, ...], float]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is known at a moment; ``vitals`` is None until the ledger was looked at first."""

    version: str
    began: datetime
    alive: bool
    stuck: int
    paused: str
    lanes: tuple[Lane, ...]
    failures: Callable[[str], int]
    vitals: Vitals | None


def exposition(snapshot: Snapshot) -> bytes:
    """The text that Prometheus reads. Raises ``FixConfig`` (``serve_extra_missing``) without its client."""
    try:
        from prometheus_client import CollectorRegistry, generate_latest
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
    except ImportError:
        fault = FAULTS["serve_extra_missing"]
        raise FixConfig("serve_extra_missing", fault.meaning, next_step=fault.next_step) from None
    families: dict[str, Any] = {
        name: (GaugeMetricFamily if kind == "gauge" else CounterMetricFamily)(name, text, labels=labels)
        for name, (kind, text, labels) in METRICS.items()
    }
    for name, labels, value in samples(snapshot):
        families[name].add_metric(labels, value)

    class Told:
        def collect(self) -> Iterator[Any]:
            yield from families.values()

    registry = CollectorRegistry(auto_describe=False)
    registry.register(Told())
    made: bytes = generate_latest(registry)
    return made


def samples(snapshot: Snapshot) -> Iterator[Sample]:
    """Every sample: metric, labels in the order of ``METRICS``, value."""
    yield "casebridge_build_info", (snapshot.version,), 1
    yield "casebridge_daemon_start_time_seconds", (), snapshot.began.timestamp()
    yield "casebridge_alive", (), float(snapshot.alive)
    yield "casebridge_stuck_threads", (), snapshot.stuck
    yield "casebridge_sources_paused", (), float(bool(snapshot.paused))
    for lane in snapshot.lanes:
        if lane.spec.kind == "receiver":
            last = lane.last_ok.timestamp() if lane.last_ok else 0.0
            yield "casebridge_receiver_failures", (lane.spec.name,), snapshot.failures(lane.spec.key)
            yield "casebridge_receiver_last_success_timestamp_seconds", (lane.spec.name,), last
        if lane.spec.kind == "source":
            labels = lane.spec.name, lane.spec.agency
            yield "casebridge_source_failures", labels, snapshot.failures(lane.spec.key)
            yield "casebridge_source_run_seconds", labels, lane.seconds
            for result in ("ok", "failed", "given_up"):
                yield "casebridge_source_runs", (*labels, result), lane.ended[result]
    if snapshot.vitals is not None:
        yield from _of_ledger(snapshot.vitals)


def _of_ledger(vitals: Vitals) -> Iterator[Sample]:
    yield "casebridge_ledger_look_timestamp_seconds", (), _stamp(vitals.at)
    yield "casebridge_disk_free_bytes", (), vitals.disk_free
    yield "casebridge_held_runs", (), vitals.held_runs
    for agency in vitals.agencies:
        yield "casebridge_questions", (agency.agency,), agency.questions
        yield "casebridge_dead_letters", (agency.agency,), agency.dead_letters
    for source in vitals.sources:
        labels = source.name, source.agency
        yield "casebridge_source_last_success_timestamp_seconds", labels, _stamp(source.last_success)
        yield "casebridge_source_last_run_seconds", labels, source.seconds
    for sink in vitals.sinks:
        yield "casebridge_sink_unsent_events", (sink.name,), sink.unsent
        yield "casebridge_sink_delayed_events", (sink.name,), sink.delayed
        yield "casebridge_sink_rejected_events", (sink.name,), sink.rejected
        yield "casebridge_sink_lag_seconds", (sink.name,), sink.lag
        yield "casebridge_sink_circuit_open", (sink.name,), float(sink.circuit_open)
        yield "casebridge_sink_paused", (sink.name,), float(sink.paused)
        yield "casebridge_sink_last_sent_timestamp_seconds", (sink.name,), _stamp(sink.last_sent)


def _stamp(moment: str) -> float:
    return datetime.fromisoformat(moment).timestamp() if moment else 0.0
