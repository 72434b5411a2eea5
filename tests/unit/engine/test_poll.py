"""Sources that are polled: pages that fail on the way, what a source is told, letters without a file, and windows."""

from __future__ import annotations

from pathlib import Path

import pytest

from casebridge.errors import TryLater
from tests.support.agency import row
from tests.support.polled import PolledAgency, polled

FULLWIDTH = "\uff12"
"""A digit that is not of ASCII: nothing can be told by such a number, so its record has to be read."""


@pytest.fixture
def agency(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PolledAgency:
    return polled(monkeypatch, PolledAgency(tmp_path / "agency"))


def states(agency: PolledAgency) -> list[str]:
    with agency.bridge.ledger("test", write=False) as ledger:
        return [item.state for item in reversed(ledger.batches(1, 100))]


def runs(agency: PolledAgency) -> list[str]:
    with agency.bridge.ledger("test", write=False) as ledger:
        return [item.state for item in reversed(ledger.runs(100))]


def five(agency: PolledAgency) -> None:
    agency.system.put(*(row(f"2024-{at}", str(1000 + at), "Open") for at in range(1, 6)))


def test_a_poll_counts_pages_and_records_and_the_next_one_reads_nothing(agency: PolledAgency) -> None:
    five(agency)
    (result,) = agency.sync().sources
    (batch,) = result.batches
    assert (result.unit, batch.pages, batch.records, result.books.events) == ("poll", 3, 5, 5)
    assert agency.sync().sources[0].batches == []
    assert agency.system.cursors[1] == {"mark": "2026-03-02T08:00:05Z"}
    agency.assert_sound()


@pytest.mark.parametrize("page", [1, 2, 3])
def test_an_outage_on_any_page_leaves_nothing_half_read(agency: PolledAgency, page: int) -> None:
    five(agency)
    agency.system.fail_at = page
    (result,) = agency.sync().sources
    assert (result.exit_code, result.failed, result.books.read) == (3, True, 0)
    assert (agency.events(), states(agency), runs(agency)) == ([], [], ["failed"])
    agency.assert_sound()
    assert len(agency.poll()) == 5
    assert agency.system.cursors == [None, None]
    assert (states(agency), runs(agency)) == (["done"], ["failed", "done"])
    agency.assert_sound()


def test_an_outage_after_the_last_page_of_a_batch_does_not_undo_it(agency: PolledAgency) -> None:
    five(agency)
    agency.system.fail_after = True
    (result,) = agency.sync().sources
    assert (result.exit_code, result.books.events) == (3, 5)
    assert agency.poll() == []
    assert agency.system.cursors[1] == {"mark": "2026-03-02T08:00:05Z"}


def test_a_page_that_can_not_be_read_refuses_the_poll_whole(agency: PolledAgency) -> None:
    five(agency)
    agency.system.reject_at = 2
    (result,) = agency.sync().sources
    assert (result.books.read, result.batches[0].verdict, agency.events()) == (0, "rejected", [])
    agency.system.reject_at = 0
    assert len(agency.poll()) == 5
    agency.assert_sound()


def test_dead_letters_stored_before_an_outage_keep_their_batch(
    agency: PolledAgency, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casebridge.engine.batch.PAGE_CASES", 2)
    agency.system.put(*(row("1.9E+08", str(at)) for at in (1, 2)), *(row(f"1.{at}E+08", str(at)) for at in (3, 4)))
    agency.system.fail_at = 2
    agency.system.put(row("1.5E+08", "5"), row("1.6E+08", "5"))
    (result,) = agency.sync().sources
    assert (result.exit_code, result.books.dead) == (3, 2)
    assert states(agency) == ["open"]
    agency.assert_sound()
    agency.poll()
    assert states(agency) == ["open", "done"]
    agency.assert_sound()


def test_a_source_is_told_which_cases_were_linked_since_it_was_last_read_whole(agency: PolledAgency) -> None:
    system = agency.system
    agency.link("2024-9", "1009")
    five(agency)
    agency.sync()
    assert system.contexts[-1].newly_linked == ()
    agency.clock.pass_time(hours=1)
    agency.link("2024-8", "1008")
    agency.clock.pass_time(hours=1)
    agency.sync()
    assert list(system.contexts[-1].newly_linked) == ["2024-8"]
    agency.clock.pass_time(hours=1)
    agency.sync()
    assert list(system.contexts[-1].newly_linked) == []
    agency.clock.pass_time(hours=1)
    agency.link("2024-7", "1007")
    agency.clock.pass_time(hours=1)
    system.put(row("2024-6", "1006", "Open"))
    system.fail_at = 1
    agency.sync()
    agency.clock.pass_time(hours=1)
    agency.sync()
    assert list(system.contexts[-1].newly_linked) == ["2024-7"]
    agency.unlink("2024-7", "1007")
    agency.sync()
    assert list(system.contexts[-1].newly_linked) == []


def test_a_link_made_while_a_run_was_on_its_way_is_told_to_the_next(agency: PolledAgency) -> None:
    five(agency)
    agency.sync()
    agency.clock.pass_time(hours=1)
    started = agency.clock.now
    agency.sync()
    agency.clock.now = started
    agency.link("2024-8", "1008")
    agency.clock.pass_time(hours=1)
    agency.sync()
    assert list(agency.system.contexts[-1].newly_linked) == ["2024-8"]


def test_a_run_that_failed_for_what_it_read_still_read_to_its_end(agency: PolledAgency) -> None:
    agency.amend_profile("\n[rest]", "\n[accounting]\nmax_unmapped_values = 0\n\n[rest]")
    agency.system.put(row("2024-2", "1002", "Open"))
    agency.sync()
    agency.clock.pass_time(hours=1)
    agency.link("2024-8", "1008")
    agency.clock.pass_time(hours=1)
    agency.system.put(row("2024-1", "1001", "Offen"))
    assert agency.sync().sources[0].failed
    agency.clock.pass_time(hours=1)
    agency.sync()
    assert list(agency.system.contexts[-2].newly_linked) == ["2024-8"]
    assert list(agency.system.contexts[-1].newly_linked) == []


def test_a_case_linked_after_the_cursor_passed_it_is_read(agency: PolledAgency) -> None:
    agency.system.put(row("2024-1", "", "Arrest"))
    assert agency.poll() == []
    agency.link("2024-1", "1001")
    assert agency.poll() == ["1001 CLEARED_BY_ARREST"]


def test_wanted_is_what_is_linked_looks_linked_or_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    agency = polled(monkeypatch, PolledAgency(tmp_path / "agency"))
    agency.system.put(row("2024-5", "1005", "Open"))
    agency.sync()
    assert agency.system.contexts[-1].wanted("1999-1")
    agency.amend_profile('report = "Tip"\n', "")
    agency.amend_profile('Note = "free', 'Tip = "no report"\nNote = "free')
    agency.link("2024-1", "1001")
    agency.link("2024-2-A", "1002")
    agency.sync()
    wanted = agency.system.contexts[-1].wanted
    with agency.bridge.ledger("test"):
        found = {
            number: wanted(number) for number in ("2024-1", "2024 1", "2024-2-B", "2024-5", "2024-6", "", FULLWIDTH)
        }
    assert found == {
        "2024-1": True, "2024 1": True, "2024-2-B": True, "2024-5": True, "2024-6": False, "": False, FULLWIDTH: True,
    }  # fmt: skip


@pytest.mark.parametrize(
    "more", ['[select]\ncandidate = [{ column = "Note", present = true }]\n', "[file]\nsnapshot = true\n"]
)
def test_everything_is_wanted_where_the_number_does_not_decide(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: str
) -> None:
    agency = polled(monkeypatch, PolledAgency(tmp_path / "agency", more=f"\n{more}"))
    agency.amend_profile('report = "Tip"\n', "")
    agency.sync()
    assert agency.system.contexts[-1].wanted("1999-1")


def test_a_letter_of_a_poll_is_found_by_its_case_wherever_the_record_stands_now(agency: PolledAgency) -> None:
    agency.system.put(row("2024-1", "1001", "Open"), row("2024-2", "1002", "Open"))
    agency.system.put(row("2024-6", "1006", "Open", updated="yesterday"))
    agency.system.put(*(row(f"2024-{at}", str(1000 + at), "Open") for at in (3, 4, 5)))
    agency.sync()
    (letter,) = agency.letters()
    assert (letter.line, letter.case_key) == (3, "20246")
    # Two records left the poll's window since, so the record stands on another line, and another one on its own.
    agency.system.put(row("2024-1", "1001", "Arrest"), row("2024-2", "1002", "Arrest"))
    (again,) = agency.bridge.replay("rms", letter.number)
    assert (again.books.dead, again.books.by_rule["ignored:not_asked_for"], again.problems) == (1, 3, [])
    (letter,) = agency.letters()
    assert (letter.line, letter.attempts) == (3, 2)
    stamp = agency.system.rows["2024-6"][1]
    agency.system.rows["2024-6"] = row("2024-6", "1006", "Open"), stamp
    (again,) = agency.bridge.replay("rms", letter.number)
    assert (again.books.events, again.exit_code, agency.letters()) == (1, 0, [])
    assert agency.bridge.replay("rms", letter.number) == []
    agency.assert_sound()


def test_letters_of_a_poll_never_take_each_others_place(agency: PolledAgency) -> None:
    bad = {"updated": "yesterday"}
    agency.system.put(row("2024-1", "1001", "Open"), row("2024-2", "1002", "Open", **bad), row("1.9E+08", "1003"))
    agency.sync()
    assert [(item.line, item.case_key) for item in agency.letters()] == [(3, ""), (2, "20242")]
    agency.system.put(row("2024-1", "1001", "Arrest"))
    agency.bridge.replay("rms")
    agency.assert_sound()
    assert {item.case_key for item in agency.letters()} == {"", "20242"}
    assert sorted(item.attempts for item in agency.letters()) == [1, 1, 2]


def test_a_letter_whose_record_has_left_the_poll_says_so(agency: PolledAgency) -> None:
    agency.system.put(row("2024-1", "1001", "Open", updated="yesterday"), row("2024-2", "1002", "Open"))
    agency.sync()
    agency.system.put(row("2024-1", "1001", "Open", updated="yesterday"))
    (letter,) = agency.letters()
    (again,) = agency.bridge.replay("rms", letter.number)
    assert "the system no longer gives this record here" in again.problems[0]
    del agency.system.rows["2024-2"]
    (again,) = agency.bridge.replay("rms", letter.number)
    assert "the system gives nothing for this poll any more" in again.problems[0]


def test_the_letter_of_a_linked_case_is_asked_for_by_its_number(agency: PolledAgency) -> None:
    agency.link("2024-1", "1001")
    agency.system.put(row("2024-1", "", "Open", updated="yesterday"), row("2024-2", "1002", "Open"))
    agency.sync()
    agency.clock.pass_time(hours=1)
    agency.system.put(row("2024-1", "", "Arrest"))
    (again,) = agency.bridge.replay("rms", agency.letters()[0].number)
    assert list(agency.system.contexts[-1].newly_linked) == ["2024-1"]
    assert (again.books.events, agency.letters()) == (1, [])


def test_a_letter_of_an_earlier_poll_is_settled_when_a_later_one_reads_the_case(agency: PolledAgency) -> None:
    agency.system.put(row("2024-1", "1001", "Open", updated="yesterday"))
    agency.poll()
    assert len(agency.letters()) == 1
    agency.system.put(row("2024-1", "1001", "Open"))
    agency.poll()
    assert agency.letters() == []


def test_an_outage_while_reading_again_is_part_of_the_result(
    agency: PolledAgency, monkeypatch: pytest.MonkeyPatch
) -> None:
    five(agency)
    agency.sync()

    def away(*_args: object) -> None:
        raise TryLater("system_away", "The system is away.")

    monkeypatch.setattr(type(agency.system), "replay", away)
    (again,) = agency.bridge.replay("rms")
    assert (again.exit_code, again.failed) == (3, True)
    assert states(agency) == ["done"]
