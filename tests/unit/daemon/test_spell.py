"""Once when it breaks, once a day while it lasts, once when it heals."""

from __future__ import annotations

from casebridge.daemon.events import EVENTS
from casebridge.daemon.lane import LaneSpec
from casebridge.daemon.log import Teller
from casebridge.daemon.runner import Outcome
from casebridge.daemon.schedule import Every
from casebridge.daemon.spell import REMIND, Spells
from casebridge.daemon.told import tell_outcome
from tests.unit.daemon.conftest import START

SOURCE = LaneSpec("source", "rms", "ORI:X", lambda _on: Outcome(), Every(60), None, 60)


def heard(spells: Spells, code: str, now: float) -> str:
    turn = spells.heard("rms", code, now)
    return turn.what if turn else ""


def test_a_hundred_failures_are_told_once_and_the_heal_with_how_long_it_took() -> None:
    spells = Spells()
    assert [heard(spells, "away", at) for at in range(0, 6000, 60)] == ["broke", *[""] * 99]
    assert spells.failures("rms") == 100
    assert spells.heard("rms", "", 6000.0) == ("healed", "", 6000.0, 100)
    assert heard(spells, "", 6060) == ""
    assert spells.failures("rms") == 0


def test_a_trouble_that_lasts_is_told_again_once_a_day() -> None:
    spells = Spells()
    told = [heard(spells, "away", at) for at in range(0, int(3.5 * REMIND), 3600)]
    assert told.count("broke") == 1
    assert told.count("lasts") == 3


def test_two_faults_in_turn_are_told_once_each() -> None:
    spells = Spells()
    assert [heard(spells, code, 0) for code in ("away", "refused", "away", "refused")] == ["broke", "broke", "", ""]


def test_what_is_gone_has_no_troubles() -> None:
    spells = Spells()
    heard(spells, "away", 0)
    spells.forget("rms")
    spells.forget("rms")
    assert heard(spells, "", 1) == ""


def play(*outcomes: Outcome) -> list[str]:
    lines: list[str] = []
    tell = Teller(lambda _level, event, **_fields: lines.append(event), lambda: START)
    spells = Spells()
    for at, outcome in enumerate(outcomes):
        tell_outcome(tell, spells, SOURCE, outcome, 1.0, float(at))
    return lines


def test_trouble_of_the_ledger_is_told_once_for_all_lanes() -> None:
    bad = Outcome("ledger_unwritable", 4)
    assert play(bad, bad, Outcome("ledger_busy", 3), Outcome()) == [
        "ledger_failed",
        "ledger_failed",
        "ledger_healed",
        "source_idle",
    ]


def test_what_was_not_tried_neither_breaks_nor_heals() -> None:
    away = Outcome("away", 3)
    assert play(away, Outcome(neutral=True), away, Outcome()) == ["source_failed", "source_idle", "source_healed"]


def test_a_doubtful_run_is_told_each_time_and_is_no_failure() -> None:
    doubtful = Outcome(counts={"read": 2, "doubtful": 1})
    assert play(doubtful, doubtful) == ["source_read", "source_doubtful"] * 2


def test_a_sink_tells_what_it_took_and_raises_an_alarm_for_changed_events() -> None:
    lines: list[str] = []
    tell = Teller(lambda _level, event, **_fields: lines.append(event), lambda: START)
    sink = LaneSpec("sink", "out", "", lambda _on: Outcome(), Every(10), None, 60)
    for counts in ({"accepted": 0}, {"accepted": 3}, {"rejected": 1, "alarms": 1}):
        tell_outcome(tell, Spells(), sink, Outcome(counts=counts), 0.1, 0.0)
    assert lines == ["sink_sent", "sink_sent", "sink_alarm"]


def test_every_kind_of_lane_has_its_events() -> None:
    for kind in ("source", "sink", "chore", "ledger"):
        assert {f"{kind}_failed", f"{kind}_still_failing", f"{kind}_healed"} <= set(EVENTS)
    for kind in ("source", "sink", "chore"):
        assert {f"{kind}_given_up", f"{kind}_returned"} <= set(EVENTS)
