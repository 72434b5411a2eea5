"""Verbs that only look: status, events, explain, schema."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from casebridge.mapping import Profile
from casebridge.model import FeedbackEvent
from tests.unit.cli.conftest import Demo, demo_ledger, run

SCREENS = [
    ("status",),
    ("events", "list"),
    ("events", "show", "12"),
    ("explain", "12"),
    ("questions", "list"),
    ("questions", "list", "--all"),
    ("questions", "show", "2"),
    ("questions", "show", "3"),
    ("deadletter", "list"),
    ("deadletter", "list", "--all"),
    ("deadletter", "show", "1"),
    ("link", "list"),
    ("cursor", "show", "rms"),
    ("ledger", "verify"),
    ("check",),
    ("schema", "vocabulary"),
]


@pytest.mark.parametrize("screen", SCREENS, ids=" ".join)
def test_screen_fits_80_columns_and_its_json_parses(told: Demo, screen: tuple[str, ...]) -> None:
    ran = told(*screen)
    assert max(map(len, ran.out.splitlines())) <= 80
    assert "\x1b" not in ran.out
    told_twice = told(*screen, "--json")
    assert isinstance(told_twice.json, (list, dict))
    assert told_twice.err == ""


def test_looking_changes_nothing(demo: Demo) -> None:
    def state() -> dict[str, bytes]:
        return {str(path): path.read_bytes() for path in sorted(demo.folder.rglob("*")) if path.is_file()}

    before = state()
    for screen in SCREENS:
        demo(*screen)
    demo("preview", "rms", next((demo.folder / "drop" / "archive").glob("*.csv")))
    demo("doctor", code=0)
    assert state() == before


def test_status_before_the_first_sync(demo: Demo) -> None:
    shutil.rmtree(demo.folder / "ledger")
    ran = demo("status")
    assert "rms never" in ran.words
    assert "No sink yet" in ran.out
    assert not (demo.folder / "ledger").exists()


def test_status_of_a_configuration_without_sources(tmp_path: Path) -> None:
    config = tmp_path / "casebridge.toml"
    config.write_text('[agency]\nori = "XX0000000"\n', encoding="utf-8")
    assert "None. Add a [[source]]" in run("--config", config, "status").out
    assert "Add a [[source]] table." in run("--config", config, "check", code=2).err


def test_status_counts_what_waits(told: Demo) -> None:
    found = told("status", "--json").json
    assert (found["questions"], found["dead_letters"], found["links"]) == (3, 1, 12)
    assert [item["name"] for item in found["sinks"]] == ["entry-sheet", "events"]


@pytest.mark.parametrize(
    ("options", "reports"),
    [
        (["--report", "CT 900000106"], ["900000106", "900000106"]),
        (["--case", "25 000109"], ["900000109", "900000209"]),
        (["--report", "not a number"], []),
        (["--incomplete", "--current"], ["900000105", "900000107"]),
        (["--kind", "outcome", "--limit", "1"], ["900000101"]),
        (["--source", "rms", "--limit", "2"], ["900000101", "900000102"]),
    ],
)
def test_events_are_filtered(told: Demo, options: list[str], reports: list[str]) -> None:
    found = told("events", "list", *options, "--json").json
    assert [item["event"]["ref"]["report_id"] for item in found] == reports
    assert all(FeedbackEvent.model_validate(item["event"]) for item in found)


def test_events_say_when_none_fits_and_when_there_are_more(told: Demo) -> None:
    assert "No event fits." in told("events", "list", "--case", "77-777777").out
    assert "The first 2 that fit" in told("events", "list", "--limit", "2").out
    assert told("events", "list", "--source", "other", code=2).err


def test_event_is_found_by_the_beginning_of_its_id(told: Demo) -> None:
    ident = told("events", "show", "4", "--json").json["event"]["event_id"]
    assert told("events", "show", ident[:8], "--json").json["seq"] == 4
    assert "There is no such event." in told("events", "show", "999", code=2).err


def test_purged_event_is_shown_as_purged(demo: Demo) -> None:
    bridge_run = demo("events", "show", "1", "--json").json
    with demo_ledger(demo) as connection:
        connection.execute("UPDATE event SET payload = '' WHERE seq = 1")
    assert "its content was purged" in demo("events", "show", "1").out
    assert "Content purged" in demo("events", "list").out
    assert demo("events", "show", "1", "--json").json["event"] is None
    assert "purged" in demo("explain", "1", code=2).err
    assert bridge_run["event"]


def test_explain_names_file_line_rule_stream_form_and_sinks(told: Demo) -> None:
    words = told("explain", "12").words
    for piece in (
        "File cases.csv",
        "Line 3",
        "column 'Status', code 'ARR' -> status = CLEARED_BY_ARREST",
        "column 'Arrest Date' -> ARREST",
        "Ongoing Investigation",
        "Case Status Arrest",
        "entry-sheet sent",
        "Edit 2, takes the place of",
    ):
        assert piece in words


def test_explain_tells_what_the_form_cannot_say(told: Demo) -> None:
    assert "NIBRS code B means declined" in told("explain", "2").words


def test_explain_works_without_the_profile(demo: Demo) -> None:
    (demo.folder / "profile.toml").write_text("name = 1", encoding="utf-8")
    assert "(of an earlier version of the profile)" in demo("explain", "12").out


def test_explain_of_an_event_that_waits_says_that_it_went_nowhere(told: Demo) -> None:
    assert "not sent" in told("explain", "5").words


def test_schemas_are_those_of_the_code() -> None:
    assert run("schema", "event").json == FeedbackEvent.model_json_schema()
    assert run("schema", "profile", "--json").json == Profile.model_json_schema()


def test_vocabulary_lists_codes_with_meaning_and_source() -> None:
    found = run("schema", "vocabulary", "--json").json
    assert found["Answer"] == [
        {"code": "YES", "definition": "Yes.", "source": "FORM"},
        {"code": "NO", "definition": "No.", "source": "FORM"},
    ]
    assert "Term" not in found
    assert list(run("schema", "vocabulary", "Answer", "--json").json) == ["Answer"]
    ran = run("schema", "vocabulary", "answer", "--json", code=2)
    assert "Answer" in json.loads(ran.err)["summary"]
