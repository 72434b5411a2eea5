"""What is told of numbers: metrics, pressure, the log."""

from __future__ import annotations

import io
import json
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from casebridge.daemon.events import EVENTS
from casebridge.daemon.lane import Lane, LaneSpec
from casebridge.daemon.log import Teller, logger_for
from casebridge.daemon.metrics import METRICS, Snapshot, exposition
from casebridge.daemon.pressure import pressure
from casebridge.daemon.runner import Outcome
from casebridge.daemon.schedule import Every
from casebridge.engine.config import DaemonConfig
from casebridge.engine.health.vital import SinkVitals, SourceVitals, Vitals
from casebridge.errors import FixConfig
from casebridge.faults import FAULTS
from casebridge.ledger.vital import AgencyStand
from casebridge.web.log import LINES
from tests.tracked import ROOT
from tests.unit.daemon.conftest import START

SINK = SinkVitals("out", 7, 2, 1, 12.5, 3, True, "remote_away", False, "2026-03-02T07:00:00Z")
VITALS = Vitals(
    "2026-03-02T08:00:00Z",
    5 << 30,
    (SourceVitals("rms", "ORI:X", "2026-03-02T07:59:00Z", "failed", "2026-03-02T07:30:00Z", 2.5),),
    (SINK,),
    (AgencyStand("ORI:X", 4, 9),),
    1,
)


def snapshot(vitals: Vitals | None = VITALS) -> Snapshot:
    lane = Lane(LaneSpec("source", "rms", "ORI:X", lambda _on: Outcome(), Every(60), None, 60), 0.0)
    lane.ended, lane.seconds = Counter(ok=5, failed=2), 30.0
    other = Lane(LaneSpec("receiver", "north", "", lambda _on: Outcome(), Every(10), None, 60), 0.0, last_ok=START)
    return Snapshot("1.2", START, True, 1, "", (lane, other), lambda _key: 2, vitals)


def parsed(vitals: Vitals | None = VITALS) -> dict[tuple[str, str], float]:
    text = exposition(snapshot(vitals)).decode()
    return {
        (sample.name, ",".join(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_metrics_hold_the_numbers_of_the_ledger_and_the_daemon() -> None:
    found = parsed()
    assert found["casebridge_sink_lag_seconds", "out"] == 12.5
    assert found["casebridge_sink_unsent_events", "out"] == 7
    assert found["casebridge_sink_circuit_open", "out"] == 1
    assert found["casebridge_questions", "ORI:X"] == 4
    assert found["casebridge_dead_letters", "ORI:X"] == 9
    assert found["casebridge_source_last_success_timestamp_seconds", "ORI:X,rms"] == START.timestamp() - 1800
    assert found["casebridge_source_runs_total", "ORI:X,ok,rms"] == 5
    assert found["casebridge_source_runs_total", "ORI:X,given_up,rms"] == 0
    assert found["casebridge_source_failures", "ORI:X,rms"] == 2
    assert found["casebridge_receiver_failures", "north"] == 2
    assert found["casebridge_receiver_last_success_timestamp_seconds", "north"] == START.timestamp()
    assert found["casebridge_stuck_threads", ""] == 1
    assert found["casebridge_disk_free_bytes", ""] == 5 << 30


def test_every_declared_metric_is_told() -> None:
    told = {name.removesuffix("_total") for name, _ in parsed()}
    assert told == set(METRICS)


def test_labels_name_nothing_but_sources_sinks_agencies_and_results() -> None:
    assert {label for _, _, labels in METRICS.values() for label in labels} == {
        "source",
        "sink",
        "receiver",
        "agency",
        "result",
        "version",
    }


def test_before_the_first_look_only_the_daemon_is_told() -> None:
    assert not [name for name, _ in parsed(None) if name.startswith("casebridge_sink")]


def test_metrics_without_the_extra_say_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    with pytest.raises(FixConfig) as caught:
        exposition(snapshot())
    assert caught.value.code == "serve_extra_missing"
    assert "casebridge[serve]" in caught.value.next_step


def test_the_dashboard_asks_only_for_metrics_that_exist() -> None:
    text = (ROOT / "deploy" / "grafana.json").read_text(encoding="utf-8")
    asked = {
        word
        for panel in json.loads(text)["panels"]
        for target in panel.get("targets", [])
        for word in target["expr"].replace("(", " ").replace("{", " ").replace("[", " ").replace(")", " ").split()
        if word.startswith("casebridge_")
    }
    there = {f"{name}_total" if kind == "counter" else name for name, (kind, _, _) in METRICS.items()}
    assert asked
    assert asked <= there


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({}, ""),
        ({"disk_free": 10 << 20}, "disk_low"),
        ({"sinks": (replace(SINK, unsent=2_000_001),)}, "outbox_full"),
        ({"sinks": (replace(SINK, unsent=2_000_000),)}, ""),
        ({"agencies": (AgencyStand("a", 0, 600_000), AgencyStand("b", 0, 400_001))}, "dead_letters_full"),
        ({"agencies": (AgencyStand("a", 0, 600_000), AgencyStand("b", 0, 400_000))}, ""),
    ],
)
def test_sources_wait_when_something_is_beyond_its_bounds(changed: dict[str, object], code: str) -> None:
    assert pressure(replace(VITALS, **changed), DaemonConfig()) == code  # type: ignore[arg-type]
    assert code == "" or code in FAULTS


def test_a_line_of_the_log_is_one_json_object_with_its_event() -> None:
    out = io.StringIO()
    tell = Teller(logger_for(out), lambda: START)
    tell("source_idle", source="rms", run=3)
    tell("source_failed", source="rms", agency="ORI:X", code="away", run=0, detail="", next_step="Wait.")
    (line,) = out.getvalue().splitlines()
    assert json.loads(line) == {
        "at": "2026-03-02T08:00:00Z",
        "level": "warning",
        "event": "source_failed",
        "source": "rms",
        "agency": "ORI:X",
        "code": "away",
        "run": 0,
        "next_step": "Wait.",
    }


def test_debug_tells_idle_runs_too() -> None:
    out = io.StringIO()
    Teller(logger_for(out, debug=True), lambda: START)("source_idle", source="rms", seconds=0.12345)
    assert json.loads(out.getvalue())["seconds"] == 0.123


def test_a_terminal_gets_readable_lines() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    out = Terminal()
    Teller(logger_for(out), lambda: START)("daemon_stopped", seconds=2.0)
    assert "daemon_stopped" in out.getvalue()
    assert not out.getvalue().startswith("{")


def test_a_log_that_nobody_takes_stops_nothing() -> None:
    out = io.StringIO()
    tell = Teller(logger_for(out), lambda: START)
    out.close()
    tell("daemon_stopped", seconds=2.0)


@pytest.mark.parametrize(("event", "fields"), [("no_such", {}), ("daemon_stopped", {"name": "x"})])
def test_an_event_or_field_that_nobody_declared_is_a_bug(event: str, fields: dict[str, str]) -> None:
    with pytest.raises(KeyError):
        Teller(lambda *_a, **_k: None, lambda: START)(event, **fields)


def test_every_event_stands_in_the_docs_with_its_meaning() -> None:
    page = Path(ROOT, "docs", "reference", "log-events.md").read_text(encoding="utf-8")
    for name, row in EVENTS.items():
        assert f"| `{name}` | {row.level} | {row.meaning} |" in page
    assert page.count("\n| `") == len(EVENTS) + len(LINES)
