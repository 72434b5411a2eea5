"""What a run leaves behind, and what it no longer takes in."""

from __future__ import annotations

from tests.support.agency import Agency, row


def test_private_copies_of_a_killed_run_are_removed_by_the_next(agency: Agency) -> None:
    work = agency.bridge.config.ledger.path.parent / "work" / "source-1"
    left = work / "run-killed"
    left.mkdir(parents=True)
    (left / "copy.csv").write_text("Case,Suspect\n")
    agency.sync()
    assert list(work.iterdir()) == []


def test_cells_that_hold_no_report_id_are_counted_and_never_guessed_from(agency: Agency) -> None:
    agency.drop(row("26-1", "NCMEC-2025-0001234", "Open"), row("26-2", "n/a", "Open"), row("26-3", "", "Open"))
    (source,) = agency.sync().sources
    assert source.malformed_reports == 2
    (problem,) = source.problems
    assert problem.startswith("2 cells with something else where a CyberTipline report ID should be; no number was")
    assert source.books.events == 0


def test_purged_case_is_not_taken_in_again_even_if_its_record_names_the_report(agency: Agency) -> None:
    agency.drop(row("26-1", "1001", "Open"))
    agency.sync()
    with agency.bridge.ledger("purge") as ledger:
        assert ledger.purge_case(1, "261", "sealed or expunged") == 1
    agency.drop(row("26-1", "1001", "Closed"), row("26-2", "1002", "Open"))
    (source,) = agency.sync().sources
    assert source.books.by_rule["ignored:purged"] == 1
    assert source.books.events == 1


def test_dead_letter_is_settled_by_a_newer_file_that_has_its_case_whole(agency: Agency) -> None:
    agency.drop(row("26-1", "1001", "Open", updated="2026-99-99"), row("26-2", "1002", "Open", updated="2026-99-99"))
    agency.sync()
    assert len(agency.letters()) == 2
    agency.drop(row("26-1", "1001", "Open", updated="2026-01-02"))
    agency.sync()
    assert [letter.case_key for letter in agency.letters()] == ["262"]
    assert [letter.case_key for letter in agency.letters("resolved")] == ["261"]
