from __future__ import annotations

from casebridge.ledger import Ledger
from casebridge.ledger.head import CHAIN, LATE
from casebridge.ledger.rows import PageWork
from tests.unit.ledger.world import AGENCY, OTHER_AGENCY, Desk, desk, row, store


def test_heads_gives_a_thousand_cases_and_leaves_out_unknown_ones(at: Desk, ledger: Ledger) -> None:
    keys = [f"{number:05}" for number in range(1_200)]
    store(at, *(row(key) for key in keys))
    found = ledger.heads(at.source, [*keys, "UNKNOWN"])
    assert list(found) == keys
    assert found["00007"][0].event_id == row("00007").event_id
    assert ledger.heads(at.source, []) == {}


def test_heads_gives_every_report_and_axis_of_a_case(at: Desk, ledger: Ledger) -> None:
    store(at, row(), row(axis="B"), row(report="1002"))
    found = ledger.heads(at.source, ["2024001"])["2024001"]
    assert [(head.report_id, head.axis) for head in found] == [("1001", "A"), ("1001", "B"), ("1002", "A")]
    assert found[0].retracted is False
    assert isinstance(found[0].content_hash, bytes)


def test_heads_after_walks_all_cases_and_never_parts_one(at: Desk, ledger: Ledger) -> None:
    wanted = [(f"{case:03}", report) for case in range(7) for report in ("1", "2", "3")]
    store(at, *(row(case, report) for case, report in reversed(wanted)))
    for limit in range(1, 25):
        found, after = [], ""
        while part := ledger.heads_after(at.source, after, limit):
            found += [(head.case_key, head.report_id) for head in part]
            after = part[-1].case_key
        assert found == wanted


def test_earlier_gives_every_statement_of_a_stream_late_ones_too(at: Desk, ledger: Ledger) -> None:
    (first,) = store(at, row(fact="A", as_of="2026-01-01"))
    (second,) = store(at, row(fact="B", revision=2, prev=first, as_of="2026-01-02"))
    store(at, row(fact="OLD", prev=second, late=True, as_of="2025-01-01"))
    third, _ = store(at, row(fact="C", revision=3, prev=second, as_of="2026-01-03"), row("OTHER"))
    expected = {
        ("2024001", "1001", "A", row(fact=fact).content_hash, as_of)
        for fact, as_of in (("A", "2026-01-01"), ("B", "2026-01-02"), ("C", "2026-01-03"), ("OLD", "2025-01-01"))
    }
    assert ledger.earlier([third]) == expected
    assert ledger.earlier([]) == set()


def test_current_for_report_gives_what_stands_at_one_agency_only(at: Desk, ledger: Ledger) -> None:
    other = desk(ledger, "elsewhere", OTHER_AGENCY)
    second = desk(ledger, "cms", AGENCY, "c" * 64)
    (first,) = store(at, row())
    store(at, row(fact="CLOSED", revision=2, prev=first), row("OTHERCASE", "2002"))
    store(other, row())
    store(second, row("X9"))
    found = ledger.current_for_report(AGENCY, "1001")
    assert [(standing.source, standing.head.case_key) for standing in found] == [("rms", "2024001"), ("cms", "X9")]
    assert "CLOSED" in found[0].payload
    assert found[0].source_id == at.source
    assert ledger.current_for_report(AGENCY, "404") == []
    assert sorted(ledger.current_for_reports(AGENCY, ["1001", "2002", "404"])) == ["1001", "2002"]


def test_late_statements_are_found_without_reading_all_events(ledger: Ledger) -> None:
    sql = f"{CHAIN.format(seqs='1')} SELECT e.seq {LATE}"
    with ledger.reading() as connection:
        if connection.dialect.name == "sqlite":
            plan = [str(step[3]) for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}")]
        else:
            # A table that is nearly empty is read whole, whatever indexes it has.
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            plan = [str(step[0]) for step in connection.exec_driver_sql(f"EXPLAIN {sql}")]
    assert any("event_late" in step for step in plan)
    assert not any(step.startswith("SCAN e") or "Seq Scan on event" in step for step in plan)


def test_going_and_coming_back_have_their_place_among_the_batches(at: Desk, ledger: Ledger) -> None:
    store(at, row(), row("2024002", "1002"))
    (kept,) = ledger.heads(at.source, ["2024002"])["2024002"]
    ledger.commit(PageWork(at.source, at.run, 5, missing=["2024001"]))
    (gone,) = ledger.missing(at.source)
    assert (gone.case_key, gone.ordinal, gone.missing_since) == ("2024001", 5, "2026-03-01T09:30:00Z")
    ledger.commit(PageWork(at.source, at.run, 6, missing=["2024001"], returned=["2024002"]))
    assert ledger.missing(at.source) == [gone]
    assert ledger.heads(at.source, ["2024002"])["2024002"] == [kept]
    ledger.commit(PageWork(at.source, at.run, 2, returned=["2024001"]))
    assert ledger.missing(at.source) == []
    assert ledger.heads(at.source, ["2024001"])["2024001"][0].ordinal == 5
    assert ledger.spoken_of(at.source) == {"2024001", "2024002"}


def test_what_was_taken_back_is_no_longer_missing(at: Desk, ledger: Ledger) -> None:
    (seq,) = store(at, row())
    ledger.commit(PageWork(at.source, at.run, 2, missing=["2024001"]))
    store(at, row(fact="gone", revision=2, prev=seq, kind="RETRACTION", retracted=True))
    assert ledger.missing(at.source) == []
