"""casebridge deliver, as a person runs it."""

from __future__ import annotations

import shutil

import pytest

from tests.unit.cli.conftest import HEADER, Demo, demo_ledger

GOOD = "25-000301,900000301,OPEN,,,,11/05/2025,Unit 1\n"


@pytest.fixture
def waiting(demo: Demo) -> Demo:
    """An event waits, and one was refused because it had changed."""
    demo.drop(HEADER + GOOD)
    demo("sync", "--no-deliver")
    with demo_ledger(demo) as connection:
        connection.execute(
            "INSERT INTO receipt (sink_id, seq, verdict, code, at)"
            " VALUES (1, 1, 'rejected', 'event_changed', '2026-03-02T00:00:00Z')"
        )
    return demo


def test_deliver_sends_what_is_due(waiting: Demo) -> None:
    assert "1 event taken" in waiting("deliver").out
    assert waiting("deliver", "--json").json["exit_code"] == 0
    assert "nothing new" in waiting("deliver").out


def test_deliver_list_tells_what_waits(waiting: Demo) -> None:
    told = waiting("deliver", "list")
    assert "1 event, the oldest" in told.words
    assert "1 event_changed" in told.words
    assert "ALARM" in told.out
    assert "changed on the way" in waiting("status").words or "ALARM" in waiting("status").out
    (sink, _) = waiting("deliver", "list", "--json").json["sinks"]
    assert (sink["backlog"]["events"], sink["refused"]) == (1, {"event_changed": 1})


def test_deliver_show_tells_why_and_notes_that_somebody_looked(waiting: Demo) -> None:
    name = waiting("deliver", "list", "--json").json["sinks"][0]["name"]
    told = waiting("deliver", "show", name)
    assert "refused, new" in told.words
    assert "25-0" not in told.out, "no case number"
    waiting("deliver", "show", name, "--seen")
    assert "ALARM" not in waiting("deliver", "list").out
    (item,) = waiting("deliver", "show", name, "--json").json
    assert (item["seq"], item["seen"], item["code"]) == (1, True, "event_changed")
    other = waiting("deliver", "list", "--json").json["sinks"][1]["name"]
    assert "neither put off nor refused" in waiting("deliver", "show", other).words


def test_deliver_retry_sends_what_was_refused_once_more(waiting: Demo) -> None:
    name = waiting("deliver", "list", "--json").json["sinks"][0]["name"]
    assert "with 1 event that it refused" in waiting("deliver", "retry", name, "--rejected").words
    waits = waiting("deliver", "show", name, "--json").json
    assert [(item["state"], item["at"]) for item in waits] == [("waits", "")]
    assert "2 events taken" in waiting("deliver").words or "known already" in waiting("deliver").words
    assert waiting("deliver", "retry", name, "--json").json == {"sink": name, "reopened": 0}
    assert "is tried at the next delivery" in waiting("deliver", "retry", name).words


def test_deliver_hold_and_release(waiting: Demo) -> None:
    name = waiting("deliver", "list", "--json").json["sinks"][0]["name"]
    assert "is held" in waiting("deliver", "hold", name, "--reason", "made-up reason").words
    assert "held by a person" in waiting("deliver").words
    assert "made-up reason" in waiting("deliver", "list").words
    assert "is released" in waiting("deliver", "release", name).words
    run = waiting("status", "--json").json["sources"][0]["last_run"]["run_id"]
    waiting("deliver", "hold", run, "--reason", "made-up reason")
    told = waiting("deliver", "list").words
    assert "Runs that wait for a person" in told
    assert "1 event of runs that wait for a person" in told
    assert "1 held" in waiting("status").words
    assert waiting("deliver", "release", "nothing", code=2).err


def test_deliver_list_of_a_sink_that_failed(demo: Demo) -> None:
    demo.drop(HEADER + GOOD)
    demo("sync", "--no-deliver")
    out = demo.folder / "out"
    shutil.rmtree(out)
    demo("deliver", code=3)
    told = demo("deliver", "list").words
    assert "1 time in a row (sink_unavailable)" in told
    assert "Not tried again before" in demo("deliver", code=3).words
    with demo_ledger(demo) as connection:
        connection.execute("UPDATE sink SET open_until = ''")
        connection.execute("UPDATE delay SET next_try = ''")
    assert "tried with the next delivery" in demo("deliver", "list").words


def test_deliver_without_sinks(demo: Demo) -> None:
    text = demo.config.read_text(encoding="utf-8")
    demo.config.write_text(text.partition("[[sink]]")[0], encoding="utf-8")
    assert "There is no sink" in demo("deliver").words


def test_a_run_that_changes_too_much_is_held_and_released(demo: Demo) -> None:
    demo.config_with("[agency]", "[delivery]\nmax_changed = 0.0\nmin_changed = 1\n\n[agency]")
    demo.drop(HEADER + GOOD)
    demo("sync")
    demo.drop(HEADER + "25-000301,900000301,ARR,,,11/06/2025,11/06/2025,Unit 1\n", "next.csv")
    told = demo("sync", code=1).words
    assert "casebridge deliver release" in told
    (held,) = demo("deliver", "list", "--json").json["held"]
    assert f"events list --run {held['run_id']}" in told
    assert "900000301" in demo("events", "list", "--run", held["run_id"]).out
    demo("deliver", "release", held["run_id"])
    assert "1 event taken" in demo("deliver").words
