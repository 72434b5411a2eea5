"""Events that are put off, told one by one."""

from __future__ import annotations

from casebridge.ledger import Ledger
from casebridge.ledger.delay import Delayed, put_off
from tests.unit.ledger.world import Desk, ended, row, store


def test_events_of_one_case_that_are_put_off_together_are_due_together(at: Desk, ledger: Ledger) -> None:
    store(at, row("A"), row("A", fact="CLOSED", revision=2, prev=1), row("B"))
    ended(at)
    sink = ledger.register_sink("out", "event")
    early, late = "2026-03-01T10:00:00Z", "2026-03-01T12:00:00Z"
    rows = [
        Delayed(seq, at.source, case, 1, early, due, "busy")
        for seq, case, due in ((1, "A", late), (2, "A", early), (3, "B", early))
    ]
    with ledger.writing() as connection:
        put_off(connection, sink, rows)
    with ledger.reading() as connection:
        found = connection.exec_driver_sql("SELECT seq, next_try FROM delay ORDER BY seq").all()
    # The later one of a case must not overtake the one before it.
    assert [tuple(item) for item in found] == [(1, late), (2, late), (3, early)]
