"""What a drop becomes, what a second look at it costs, and what is never kept."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

from casebridge.engine import batch as batch_module
from casebridge.errors import FixConfig
from casebridge.model import InvestigationStatus, OutcomeKind
from tests.support.agency import Agency, row, stated

OPEN, ARREST = InvestigationStatus.OPEN, InvestigationStatus.CLEARED_BY_ARREST


def _no_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object) -> None:
        raise AssertionError("a file that was read before is read again")

    monkeypatch.setattr(batch_module, "Translator", refuse)


def test_a_first_drop_becomes_events_and_files(agency: Agency) -> None:
    agency.drop(
        row("2024-1", "1001", "Open", updated="2026-01-05"), row("2024-2", "1002", "Arrest"), row("2024-3", "", "Open")
    )
    result = agency.sync()
    assert result.exit_code == 0
    first, second = agency.events()
    assert stated([first, second]) == [("1001", "STATUS", OPEN), ("1002", "OUTCOME", ARREST)]
    assert str(first.occurred_at) == "2026-01-05"
    assert first.provenance.lines == (2,)
    assert second.outcomes[0].kind is OutcomeKind.ARREST
    assert [line["id"] for line in agency.lines_out()] == [str(first.event_id), str(second.event_id)]
    assert [item["CyberTipline report"] for item in agency.sheet_rows()[0]] == ["1001", "1002"]
    assert [(item.sink, item.accepted) for item in result.deliveries] == [("out", 2), ("sheet", 2)]
    books = result.sources[0].books
    assert (books.read, books.events, books.by_rule["ignored:not_linked"]) == (3, 2, 1)


def test_the_first_drop_is_archived_and_the_work_folder_left_empty(agency: Agency) -> None:
    path = agency.drop(row("2024-1", "1001", "Open"))
    agency.sync()
    assert not path.exists()
    assert len(list((agency.drops / "archive").glob("cases.*.csv"))) == 1
    assert list((agency.ledger_path.parent / "work").glob("*/*")) == []
    assert agency.slept == [1.0]


def test_the_same_bytes_again_are_not_even_parsed(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = row("2024-1", "1001", "Open"), row("2024-2", "", "Arrest")
    agency.feed(*rows)
    before = agency.ledger_path.stat().st_size
    _no_reading(monkeypatch)
    agency.clock.pass_time(days=1)
    path = agency.drop(*rows, name="again.csv")
    result = agency.sync()
    assert result.sources[0].books.read == 0
    assert result.sources[0].batches == []
    assert not path.exists()
    assert agency.ledger_path.stat().st_size == before


def test_the_guard_against_reading_again_can_fail(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    agency.feed(row("2024-1", "1001", "Open"))
    _no_reading(monkeypatch)
    agency.drop(row("2024-1", "1001", "Closed"))
    with pytest.raises(AssertionError, match="read again"):
        agency.sync()
    (agency.drops / "cases.csv").unlink()


def test_the_same_name_with_new_bytes_is_a_correction(agency: Agency) -> None:
    (first,) = agency.feed(row("2024-1", "1001", "Open"), row("2024-2", "1002", "Open"))[:1]
    agency.clock.pass_time(days=1)
    (second,) = agency.feed(row("2024-1", "1001", "Arrest"), row("2024-2", "1002", "Open"))
    assert second.supersedes == first.event_id
    assert (second.revision, second.investigation_status) == (2, ARREST)
    assert stated(agency.events(current=True)) == [("1002", "STATUS", OPEN), ("1001", "OUTCOME", ARREST)]
    assert agency.sheet_rows()[1][0]["Case Status"] == "Arrest"


def test_what_concerns_no_report_is_stored_nowhere(agency: Agency) -> None:
    agency.drop(
        row("2024-77", "", "Open", note="FREETEXTMARK", suspect="NAMEMARK"),
        row("2024-1", "1001", "Open", note="LINKEDNOTEMARK", suspect="LINKEDNAMEMARK"),
    )
    agency.sync()
    kept = agency.bytes_kept() + b"".join(path.read_bytes() for path in agency.out.iterdir())
    assert b"20241" in kept
    for mark in (b"202477", b"2024-77", b"FREETEXTMARK", b"NAMEMARK", b"LINKEDNOTEMARK", b"LINKEDNAMEMARK"):
        assert mark not in kept


def test_rows_of_one_case_at_both_ends_of_the_file_become_one_event(agency: Agency) -> None:
    others = [row(f"2023-{number}", str(5000 + number), "Open") for number in range(1500)]
    events = agency.feed(row("2024-1", "1001", "Open"), *others, row("2024-1", "", "Arrest"))
    (event,) = [item for item in events if item.ref.report_id == "1001"]
    assert event.investigation_status is ARREST
    assert event.provenance.lines == (2, 1503)
    assert len(events) == 1501
    with agency.bridge.ledger("test", write=False) as ledger:
        assert ledger.books().folded == 1


def test_a_full_last_page_loses_nothing(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch_module, "PAGE_CASES", 3)
    events = agency.feed(*(row(f"2024-{number}", str(1000 + number), "Open") for number in range(6)))
    assert len(events) == 6


def test_many_damaged_rows_are_committed_on_the_way(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch_module, "PAGE_CASES", 3)
    broken = "".join("1E+08,1001\n" for _ in range(7))
    agency.drop_text(f"Case,Tip,Updated,Status,Reason,Useful,Why,Victims,Count,Share,Note,Suspect\n{broken}")
    result = agency.sync()
    assert (result.exit_code, result.sources[0].books.dead) == (1, 7)
    assert len(agency.letters()) == 7


def test_a_file_without_a_mapped_column_is_set_aside_whole(agency: Agency) -> None:
    agency.drop_text("Case,Tip\n2024-1,1001\n", "bad.csv")
    agency.drop(row("2024-1", "1001", "Open"), name="good.csv")
    result = agency.sync()
    verdicts = {item.name: (item.verdict, item.code) for item in result.sources[0].batches}
    assert verdicts == {"bad.csv": ("rejected", "header_column_missing"), "good.csv": ("done", "")}
    assert result.exit_code == 1
    assert len(agency.events()) == 1
    (reason,) = (agency.drops / "quarantine").glob("*.reason.json")
    assert "header_column_missing" in reason.read_text(encoding="utf-8")


def test_an_empty_file_is_rejected_and_the_folder_goes_on(agency: Agency) -> None:
    agency.drop_text("", "empty.csv")
    agency.drop(row("2024-1", "1001", "Open"))
    result = agency.sync()
    assert [(item.verdict, item.code) for item in result.sources[0].batches] in (
        [("rejected", "file_empty"), ("done", "")],
        [("done", ""), ("rejected", "file_empty")],
    )


def test_a_missing_folder_ends_the_run_of_this_source_alone(agency: Agency) -> None:
    agency.feed(row("2024-1", "1001", "Open"))
    agency.drops.rename(agency.folder / "unmounted")
    result = agency.sync()
    assert result.exit_code == 3
    assert result.sources[0].failed
    assert "not there" in result.sources[0].problems[0]
    (agency.folder / "unmounted").rename(agency.drops)
    assert agency.sync().exit_code == 0


def test_a_missing_folder_that_is_a_mistake_is_told_with_exit_code_2(agency: Agency) -> None:
    config = agency.config.read_text(encoding="utf-8")
    agency.config.write_text(config.replace("settle_seconds = 1", 'on_missing_folder = "fail"'), encoding="utf-8")
    agency.drops.rmdir()
    (result,) = agency.sync().sources
    assert (result.exit_code, result.code, result.failed) == (2, "folder_missing", True)
    assert "does not exist" in result.problems[0]
    with agency.bridge.ledger("test", write=False) as ledger:
        assert [run.state for run in ledger.runs()] == ["failed"]


def test_the_collector_runs_again_after_a_sync(agency: Agency) -> None:
    agency.sync()
    assert gc.isenabled()
    gc.disable()
    try:
        agency.sync()
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_progress_is_told_file_by_file(agency: Agency) -> None:
    seen: list[tuple[str, int, int]] = []
    size = agency.drop(row("2024-1", "1001", "Open")).stat().st_size
    agency.sync(progress=lambda name, done, total: seen.append((name, done, total)))
    assert seen[-1] == ("cases.csv", size, size)


def test_an_unknown_source_is_named_with_the_nearest(agency: Agency) -> None:
    with pytest.raises(FixConfig, match=r"Did you mean 'rms'\?"):
        agency.sync(sources=["rmss"])
    with pytest.raises(FixConfig, match="Sources: rms"):
        agency.sync(sources=["elsewhere"])


def test_only_the_sources_named_are_read(agency: Agency) -> None:
    agency.drop(row("2024-1", "1001", "Open"))
    assert agency.sync(sources=[]).sources == []
    assert [item.source for item in agency.sync(sources=["rms"]).sources] == ["rms"]


def test_sync_without_sending_leaves_the_events_in_the_outbox(agency: Agency) -> None:
    agency.drop(row("2024-1", "1001", "Open"))
    assert agency.sync(send=False).deliveries == []
    assert agency.lines_out() == []
    assert [item.accepted for item in agency.bridge.deliver()] == [1, 1]
    assert len(agency.lines_out()) == 1


def test_due_sources_are_read_once_an_interval(open_agency: object, tmp_path: Path) -> None:
    agency = open_agency(source='interval = "1h"')  # type: ignore[operator]
    assert len(agency.sync(due=True).sources) == 1
    agency.clock.pass_time(minutes=59)
    assert agency.sync(due=True).sources == []
    agency.link("2024-1", "1001")
    agency.clock.pass_time(minutes=1)
    assert len(agency.sync(due=True).sources) == 1
