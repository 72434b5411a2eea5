"""Out of the ledger: what is sent, what waits, and what a person finds on the entry sheet."""

from __future__ import annotations

import shutil
from datetime import timedelta

from casebridge.model import Dissemination
from tests.support.agency import Agency, row


def test_a_sink_that_is_gone_gets_everything_when_it_comes_back(agency: Agency) -> None:
    shutil.rmtree(agency.out)
    agency.drop(row("2024-1", "1001", "Open"))
    result = agency.sync()
    assert result.exit_code == 3
    out, sheet = result.deliveries
    assert (out.retry, sheet.accepted) == (1, 1)
    assert "folder is missing" in out.problem
    agency.clock.pass_time(hours=1)
    agency.feed(row("2024-2", "1002", "Open"))
    agency.out.mkdir()
    agency.clock.pass_time(hours=1)
    assert agency.sync().exit_code == 0
    assert [line["subject"] for line in agency.lines_out()] == ["1001", "1002"]
    assert agency.sync().deliveries[0].accepted == 0


def test_a_failed_sink_is_left_alone_until_its_wait_is_over(agency: Agency) -> None:
    shutil.rmtree(agency.out)
    agency.feed(row("2024-1", "1001", "Open"))
    agency.out.mkdir()
    assert agency.sync().deliveries[0].accepted == 0
    agency.clock.now += timedelta(seconds=61)
    assert agency.sync().deliveries[0].accepted == 1


def test_events_under_hold_leave_the_agency_by_no_sink(agency: Agency) -> None:
    (event,) = agency.feed(row("2024-1", "1001", "Arrest", share="Hold"))
    assert event.dissemination is Dissemination.HOLD
    assert agency.lines_out() == []
    assert agency.sheet_rows() == []
    with agency.bridge.ledger("test", write=False) as ledger:
        assert ledger.books().by_rule["held:dissemination"] == 1
    (event,) = agency.feed(row("2024-1", "1001", "Arrest"))
    assert [line["id"] for line in agency.lines_out()] == [str(event.event_id)]


def test_a_record_that_says_nothing_makes_no_event(agency: Agency) -> None:
    assert agency.feed(row("2024-1", "1001")) == []
    with agency.bridge.ledger("test", write=False) as ledger:
        assert ledger.books().by_rule["held:nothing_stated"] == 1
    agency.feed(row("2024-1", "1001", useful="Yes"))
    assert [item["Case Status"] for item in agency.sheet_rows()[0]] == [""]


def test_the_sheet_merges_the_cases_of_a_report_and_both_axes(agency: Agency) -> None:
    agency.feed(
        row("2024-1", "1001", "Closed", reason="No crime", useful="No", why="Old"),
        row("2024-2", "1001", "Arrest", victims="Yes", count="2"),
        row("2024-3", "1002", "Unfounded"),
    )
    first, second = agency.sheet_rows()[0]
    assert (first["CyberTipline report"], first["Case Status"]) == ("1001", "Arrest")
    assert first["Arrest: Did you identify any additional victims?"] == "Yes"
    assert first["How many?"] == "2"
    assert first["Was the information provided by NCMEC useful?"] == "No"
    assert first["Reason(s) the information was not helpful"] == "Stale information"
    assert (second["Case Status"], second["Closed: Reason(s) for closing the report"]) == ("Closed", "Unfounded")


def test_a_sheet_shows_a_report_once_however_many_events_it_got(agency: Agency) -> None:
    agency.drop(row("2024-1", "1001", "Open", updated="2026-01-01"), name="a.csv")
    agency.clock.pass_time(minutes=1)
    agency.drop(row("2024-1", "1001", "Arrest", updated="2026-01-02"), name="b.csv")
    agency.sync()
    assert len(agency.lines_out()) == 2
    (sheet,) = agency.sheet_rows()
    assert [(item["CyberTipline report"], item["Case Status"]) for item in sheet] == [("1001", "Arrest")]


def test_a_new_sink_gets_what_was_said_before_it_came(agency: Agency) -> None:
    agency.feed(row("2024-1", "1001", "Open"))
    with agency.config.open("a", encoding="utf-8") as config:
        config.write('\n[[sink]]\nname = "late"\ntype = "file_drop"\npath = "late"\n')
    (agency.folder / "late").mkdir()
    result = agency.sync()
    assert [(item.sink, item.accepted) for item in result.deliveries] == [("out", 0), ("sheet", 0), ("late", 1)]


def test_many_events_are_sent_in_several_batches(agency: Agency) -> None:
    with agency.config.open("a", encoding="utf-8") as config:
        config.write("\n[delivery]\nbatch = 2\n")
    agency.feed(*(row(f"2024-{at}", str(1000 + at), "Open") for at in range(5)))
    assert len({line["id"] for line in agency.lines_out()}) == 5
    assert len(list(agency.out.glob("*.jsonl"))) == 3
