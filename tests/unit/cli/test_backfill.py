"""`backfill` and `cursor` of a source that is polled, and progress without an end."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from rich.progress import Progress

from casebridge.cli import screen
from tests.support.agency import row
from tests.support.polled import PolledAgency, polled
from tests.unit.cli.conftest import Demo, Ran, run

WINDOW = ("--since", "2026-03-02", "--until", "2026-03-02")


@pytest.fixture
def agency(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PolledAgency:
    made = polled(monkeypatch, PolledAgency(tmp_path / "agency"))
    made.system.put(*(row(f"2024-{at}", str(1000 + at), "Open") for at in range(3)))
    return made


def cli(agency: PolledAgency, *arguments: object, code: int = 0) -> Ran:
    return run("--config", agency.config, *arguments, code=code)


def test_backfill_reads_a_window_and_says_when_it_was_read_before(agency: PolledAgency) -> None:
    words = cli(agency, "backfill", "rms", *WINDOW).words
    assert "Changed from 2026-03-02 06:00 UTC to 2026-03-03 06:00 UTC:" in words
    assert "1 poll read." in words
    assert "done. 2 pages, 3 records." in words
    assert "This window is read to its end." in words
    assert "read to its end before" in cli(agency, "backfill", "rms", *WINDOW).words
    told = cli(agency, "backfill", "rms", *WINDOW, "--json").json
    assert (told["exit_code"], told["finished"], told["result"]) == (0, True, None)
    assert (told["since"], told["until"]) == ("2026-03-02T06:00:00Z", "2026-03-03T06:00:00Z")


def test_backfill_that_met_an_outage_says_how_to_go_on(agency: PolledAgency) -> None:
    agency.system.fail_at = 2
    words = cli(agency, "backfill", "rms", *WINDOW, code=3).words
    assert "Run the same command again to go on." in words
    told = cli(agency, "backfill", "rms", "--since", "2026-03-01", "--until", "2099-01-01", "--json").json
    assert (told["finished"], told["result"]["books"]["events"], told["result"]["unit"]) == (False, 3, "poll")


def test_backfill_of_a_folder_says_what_to_do_instead(demo: Demo) -> None:
    assert "cursor reset" in demo("backfill", "rms", *WINDOW, code=2).err
    assert "--since 2026-01-01" in demo("backfill", "rms", "--since", "x", "--until", "y", code=2).err


def test_cursor_shows_both_positions_of_a_polled_source(agency: PolledAgency) -> None:
    cli(agency, "sync")
    cli(agency, "backfill", "rms", *WINDOW)
    words = cli(agency, "cursor", "show", "rms").words
    assert 'Position: {"mark": "2026-03-02T08:00:03Z"}' in words
    assert "Backfill from 2026-03-02 06:00 UTC to 2026-03-03 06:00 UTC: done" in words
    assert "Polls read last" in words
    told = cli(agency, "cursor", "show", "rms", "--json").json
    assert told["backfill"]["position"] == {"mark": "2026-03-02T08:00:03Z"}
    assert (told["position"], told["backfill"]["done"], len(told["polls"])) == (told["backfill"]["position"], True, 2)
    assert "the next `casebridge sync rms` reads the whole system" in cli(agency, "cursor", "reset", "rms").words
    assert cli(agency, "cursor", "show", "rms", "--json").json["backfill"] is None


def test_cursor_shows_where_an_unfinished_backfill_is(agency: PolledAgency) -> None:
    agency.system.fail_at = 1
    cli(agency, "backfill", "rms", *WINDOW, code=3)
    assert "at its start" in cli(agency, "cursor", "show", "rms").words
    assert cli(agency, "cursor", "show", "rms", "--json").json["backfill"]["position"] is None
    agency.system.budget, agency.system.fail_after = 2, True
    cli(agency, "backfill", "rms", *WINDOW, code=3)
    assert 'UTC: at {"mark": "2026-03-02T08:00:02Z"}' in cli(agency, "cursor", "show", "rms").words


def test_status_counts_polls(agency: PolledAgency) -> None:
    cli(agency, "sync")
    assert "1 poll, 3 records, 3 events" in cli(agency, "status").words


def test_progress_without_an_end_counts_records_on_one_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()

    def terminal(*, err: bool = False) -> Console:
        del err
        return Console(file=out, force_terminal=True, width=100, color_system=None)

    monkeypatch.setattr(screen, "console", terminal)
    bars: list[Any] = []
    original = Progress.add_task

    def added(self: Any, *arguments: Any, **options: Any) -> Any:
        bars.append(arguments)
        return original(self, *arguments, **options)

    monkeypatch.setattr(Progress, "add_task", added)
    with screen.progress() as told:
        told("poll at nine", 0, 0)
        told("poll at nine, page 1", 1, 0)
        told("poll at nine, page 2", 1200, 0)
        told("poll at nine, storing", 600, 1200)
    assert len(bars) == 1
    before, _, after = out.getvalue().partition("poll at nine, storing")
    assert "%" not in before, "nobody knows the share of a whole that is not known"
    assert "%" in after
