"""Reports in the ledger: merged, counted, related, and checked."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from casebridge.ledger import Ledger
from casebridge.ledger.report import ReportDocument
from casebridge.ledger.rows import BatchDone, DeadLetter, PageWork
from casebridge.model import ReportPart
from casebridge.reporting import Edge, ReportState, merge
from casebridge.sdk import Batch
from tests.support.reports import DAY1, DAY2, fact, part
from tests.unit.ledger.world import AGENCY, NOW, OTHER_AGENCY, Desk, opened, row, store


def read(
    ledger: Ledger,
    *parts: ReportPart,
    at: str = DAY1,
    dead: tuple[int, ...] = (),
    name: str = "a",
    agency: str = AGENCY,
    replay: bool = False,
) -> PageWork:
    source = ledger.register_source(f"tips-{agency[4:6]}", agency, "made-up/lines")
    run = ledger.start_run(source, "sync")
    batch = Batch(name * 64, f"{name}.jsonl", at, size=1)
    letters = [DeadLetter(line, 1, "record_no_object", "", "") for line in dead]
    document = ReportDocument(source, agency, batch.batch_id, at)
    work = ledger.store_document(
        document, run, batch, [(parts, letters)], lambda _work: BatchDone("done", "c", "{}"), replay=replay
    )
    ledger.finish_run(run, "done")
    return work


def state(ledger: Ledger, report_id: int = 900000101) -> ReportState:
    found = ledger.report_state(AGENCY, report_id)
    assert found is not None
    return found


def test_a_stored_report_is_what_merging_gives(ledger: Ledger) -> None:
    first = part(900000101, fact("b", "yes", "A1", "viral"), fact("a"), esp_name="Example Chat", prior=(5,))
    second = part(900000101, fact("c", "no", more=True), whole=True, related=(900000200,), findings=("odd",))
    read(ledger, first, at=DAY1)
    read(ledger, second, at=DAY2, name="b")
    assert state(ledger) == merge(merge(None, first, DAY1), second, DAY2)
    assert ledger.verify() == []


def test_news_are_counted_once_and_repetition_is_unchanged(ledger: Ledger) -> None:
    given = part(900000101, fact("a", "yes"))
    assert read(ledger, given).books.reports == 1
    again = read(ledger, given, name="b").books
    assert (again.reports, again.unchanged, again.balanced) == (0, 1, True)
    assert read(ledger, part(900000101, platform="chat"), name="c").books.reports == 1
    (stored,) = ledger.reports(AGENCY)
    assert (stored.revision, stored.report_id, stored.meta.platform) == (2, "900000101", "chat")
    assert ledger.verify() == []


def test_a_newer_list_takes_the_place_of_the_older_one_in_the_ledger(ledger: Ledger) -> None:
    read(ledger, part(1, fact("a", "yes"), fact("b", "yes"), whole=True), at=DAY1)
    read(ledger, part(1, fact("c", "no"), whole=True), at=DAY2, name="b")
    assert [item.file_id for item in state(ledger, 1).files] == ["c"]
    assert ledger.verify() == []


def test_reports_come_in_numeric_order_and_in_pages(ledger: Ledger) -> None:
    largest = 9_223_372_036_854_775_807
    read(ledger, *(part(number) for number in (10, 9, largest, 100)))
    assert [item.report_id for item in ledger.reports(AGENCY)] == ["9", "10", "100", str(largest)]
    assert [item.report_id for item in ledger.reports(AGENCY, after="9", limit=2)] == ["10", "100"]
    assert [item.report_id for item in ledger.reports(AGENCY, report_ids=["100", "9", "8"])] == ["9", "100"]
    assert ledger.count_reports(AGENCY) == 4


def test_each_agency_sees_only_its_own_documents(ledger: Ledger) -> None:
    read(ledger, part(7, platform="mine", prior=(8,)))
    read(ledger, part(7, platform="theirs"), agency=OTHER_AGENCY)
    assert [item.meta.platform for item in ledger.reports(AGENCY)] == ["mine"]
    assert [item.meta.platform for item in ledger.reports(OTHER_AGENCY)] == ["theirs"]
    assert ledger.report_edges(OTHER_AGENCY, [7, 8]) == []
    assert ledger.report_state(AGENCY, 8) is None


def test_a_document_that_breaks_off_leaves_no_trace(ledger: Ledger) -> None:
    read(ledger, part(1, fact("a", "yes")))
    before = state(ledger, 1)
    source = ledger.register_source("tips-WA", AGENCY, "made-up/lines")
    run = ledger.start_run(source, "sync")

    def broken() -> object:
        yield [part(1, platform="chat"), part(2)], [DeadLetter(3, 1, "record_no_object", "", "")]
        raise LookupError

    document = ReportDocument(source, AGENCY, "b" * 64, DAY1)
    with pytest.raises(LookupError):
        ledger.store_document(
            document,
            run,
            Batch("b" * 64, "b", DAY1),
            broken(),  # type: ignore[arg-type]
            lambda _work: BatchDone("done", "c", "{}"),
        )
    assert state(ledger, 1) == before
    assert ledger.count_reports(AGENCY) == 1
    assert ledger.dead_letters() == []
    assert ledger.verify() == []


def test_damage_is_set_aside_and_resolved_when_it_is_read_well(ledger: Ledger) -> None:
    work = read(ledger, part(1), dead=(4, 9))
    assert (work.books.read, work.books.dead, work.books.reports) == (3, 2, 1)
    read(ledger, part(1), part(2), dead=(9,), replay=True)
    assert [(item.line, item.state) for item in ledger.dead_letters(None)] == [(4, "resolved"), (9, "open")]
    assert ledger.verify() == []


def test_documents_are_named_without_a_folder(ledger: Ledger) -> None:
    read(ledger, part(1, sha256="c" * 64, kind="ispws"))
    read(ledger, part(1), name="b")
    found = ledger.report_documents(AGENCY, "1")
    assert [(item.format, item.sha256, item.name) for item in found] == [
        ("ispws", "c" * 64, "a.jsonl"),
        ("tip", "b" * 64, "b.jsonl"),
    ]


def test_relations_are_found_from_both_ends(ledger: Ledger) -> None:
    read(ledger, part(2, prior=(1,), related=(3,)))
    assert ledger.report_edges(AGENCY, [1]) == [Edge(2, 1, "prior")]
    assert ledger.report_edges(AGENCY, [3]) == [Edge(2, 3, "related")]
    assert set(ledger.report_edges(AGENCY, [2])) == {Edge(2, 1, "prior"), Edge(2, 3, "related")}


def test_cases_join_reports_by_links_and_by_what_stands(ledger: Ledger, at: Desk) -> None:
    store(at, row(case="25000101", report="900000101"), row(case="25000101", report="900000102"))
    links = [("25-000101", "25000101", "", "900000103"), ("25-000102", "25000102", "", "900000104")]
    ledger.add_links(AGENCY, links, "IMPORT", "CONFIRMED", NOW)
    ledger.add_links(AGENCY, [("25-000101", "25000101", "", "900000105")], "IMPORT", "REJECTED", NOW)
    cases = ledger.report_cases(AGENCY, ["900000101", "900000103", "900000105"])
    assert {key: [(c.linked, c.feedback) for c in found] for key, found in cases.items()} == {
        "900000101": [(False, True)],
        "900000103": [(True, False)],
    }
    assert set(ledger.report_edges(AGENCY, [900000103])) == {
        Edge(900000103, other, "same_case", "25-000101") for other in (900000101, 900000102)
    }
    many = [str(number) for number in range(1, 700)]
    assert ledger.report_cases(AGENCY, [*many, "900000104"])["900000104"][0].case_number == "25-000102"


def test_what_was_taken_back_is_no_feedback_and_joins_nothing(ledger: Ledger, at: Desk) -> None:
    gone = row(case="25000101", report="900000101", kind="RETRACTION", retracted=True, sendable=True)
    store(at, gone, row(case="25000101", report="900000102"))
    assert ledger.report_cases(AGENCY, ["900000101"]) == {}
    assert ledger.report_edges(AGENCY, [900000101, 900000102]) == []


def test_a_purged_case_leaves_its_report_and_takes_its_part_of_the_group(ledger: Ledger, at: Desk) -> None:
    store(at, row(case="25000101", report="900000101"), row(case="25000101", report="900000102"))
    read(ledger, part(900000101, prior=(900000042,)))
    assert len(ledger.report_edges(AGENCY, [900000101])) == 2
    ledger.purge_case(at.source, "25000101", "sealed")
    assert ledger.report_edges(AGENCY, [900000101]) == [Edge(900000101, 900000042, "prior")]
    assert ledger.report_cases(AGENCY, ["900000101"]) == {}
    assert ledger.count_reports(AGENCY) == 1
    assert ledger.verify() == []


def test_nothing_that_may_identify_somebody_reaches_the_file(path: Path) -> None:
    with opened(path) as ledger:
        read(ledger, part(1, esp_name="someone@example.org", incident_at_note="call 555 010 0199 22"))
        assert [item.code for item in state(ledger, 1).meta.findings] == ["value_withheld"] * 2
    assert b"someone@" not in path.read_bytes()
    assert b"0199 22" not in path.read_bytes()


@pytest.mark.parametrize(
    ("sql", "check"),
    [
        ("UPDATE report SET revision = revision + 1", "books"),
        ("UPDATE run SET reports = reports + 1, unchanged = unchanged - 1", "books"),
        ("UPDATE report SET meta = '{}'", "report"),
        ("UPDATE report SET said = '{}'", "report"),
        ("UPDATE report SET report_id = 3 WHERE report_id = 1", "reference"),
        ("DELETE FROM report_file WHERE file_id = 'a'", "report"),
        ("UPDATE report_file SET viewed = 'no'", "report"),
        ("UPDATE report_file SET viewed = 'maybe'", "report"),
        ("DELETE FROM report_relation", "report"),
        ("UPDATE report_relation SET kind = 'related'", "report"),
        ("DELETE FROM report_document", "report"),
        ('UPDATE report SET meta = replace(meta, \'"report_id":"1"\', \'"report_id":"2"\')', "report"),
    ],
)
def test_verify_finds_what_was_changed_by_hand(path: Path, sql: str, check: str) -> None:
    with opened(path) as ledger:
        read(ledger, part(1, fact("a", "yes"), fact("b", "yes"), prior=(5,)))
        read(ledger, part(1, fact("a", "yes")), name="b")
        assert ledger.verify() == []
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute(sql)
    with opened(path) as ledger:
        assert check in {problem.check for problem in ledger.verify()}
