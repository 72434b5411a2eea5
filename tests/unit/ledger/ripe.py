"""A ledger with something in every table, as years of work leave it; all of it is made up."""

from __future__ import annotations

from casebridge.ledger import Ledger
from casebridge.ledger.report import ReportDocument
from casebridge.ledger.rows import AnsweredQuestion, BatchDone, DeadLetter, Held, ItemRow, QuestionRow
from casebridge.sdk import Batch, Receipt
from tests.support.reports import fact, part
from tests.unit.ledger.world import AGENCY, LATER, NOW, asked, desk, page, row

__all__ = ["LATER_TABLES", "SEALED", "fill"]

SEALED = "SEALED1"
DOCUMENT = "d" * 64


def fill(ledger: Ledger) -> None:
    """Puts a run that was killed, two runs that ended, two sinks and a purged case into an empty ledger."""
    ledger.register_sink("out", "event")
    ledger.register_sink("sheet", "entry")
    at = desk(ledger)
    ledger.add_links(AGENCY, [("2024-001", "2024001", "24001", "1001")], "IMPORT", "CONFIRMED", NOW)
    ledger.add_links(AGENCY, [("2024-004", "2024004", "24004", "1004")], "NUMBER", "PROPOSED", NOW)
    first = page(
        at,
        row("2024001"),
        row("2024002", report="1002", complete=False),
        row(SEALED),
        questions=[QuestionRow(asked("2024002"), "2024-002"), QuestionRow(asked("2024001"), "2024-001")],
        held=[Held("2024004", "question", "2026-02-01", 1, "{}")],
        dead=[DeadLetter(7, 1, "date_invalid", "Updated", "2024003"), DeadLetter(9, 2, "date_invalid", "Updated", "")],
        items=[
            ItemRow("2024005", b"i" * 16, "2026-02-01", 1, 3, 0, "{}"),
            ItemRow("2024005", b"j" * 16, None, 1, 4, 1, ""),
        ],
    )
    first.cursor = '{"batch": "a"}'
    ledger.commit(first)
    second = page(at, row("2024001", fact="CLOSED", revision=2, prev=1), resolved=[9])
    second.answered = [AnsweredQuestion(2, ("ARREST",), "OFFICER")]
    second.done = BatchDone("done", "context", "{}")
    ledger.commit(second)
    ledger.commit(page(at, row("2024006", report="1006"), row("2024001", fact="EARLY", prev=1, late=True)))
    (letter,) = (item for item in ledger.dead_letters() if item.line == 7)
    ledger.discard(letter.number, "damaged for good")
    ledger.finish_run(at.run, "done")
    _deliver(ledger)
    _reports(ledger)
    ledger.purge_case(at.source, SEALED, "expunged")
    ledger.start_run(at.source, "sync")


def _deliver(ledger: Ledger) -> None:
    """One segment taken whole, one refused in part, one that waits."""
    for sink in (1, 2):
        one, two, _ = ledger.pending(sink, 10, LATER).segments
        events = ledger.pending(sink, 10, LATER).events
        ledger.record_receipts(sink, [one], [Receipt(item.event_id, "accepted") for item in events], LATER)
        ledger.record_receipts(sink, [two], [Receipt(item.event_id, "rejected", "unknown") for item in events], LATER)


def _reports(ledger: Ledger) -> None:
    source = ledger.register_source("tips", AGENCY, "made-up/lines")
    run = ledger.start_run(source, "sync")
    batch = Batch(DOCUMENT, "tips.jsonl", "2026-03-01T08:00:00Z", size=1)
    parts = [
        part(1001, fact("a", "yes", "A1"), fact("b"), prior=(1002,), findings=("odd",)),
        part(1002, fact("c", "no")),
    ]
    document = ReportDocument(source, AGENCY, batch.batch_id, batch.received_at)
    ledger.store_document(document, run, batch, [(parts, [])], lambda _work: BatchDone("done", "c", "{}"))
    ledger.finish_run(run, "done")


LATER_TABLES = (
    ("delay", "UPDATE run SET guard = 'released' WHERE run_id = 1"),
    (
        "delay",
        "INSERT INTO delay VALUES (1, 6, 1, '2024001', 2, '2026-03-01T10:30:00Z', '2026-03-02T10:30:00Z', 'later')",
    ),
    (
        "message_in",
        "INSERT INTO message_in VALUES (1, 1, 'question', '1001', 'Made-up question', '2026-03-01T10:00:00Z',"
        " '2026-03-01T10:30:00Z', 'answered', 'Made-up reply', '2026-03-01T11:00:00Z', '')",
    ),
    ("peer", "INSERT INTO peer VALUES (1, 'north', '2026-03-01T09:00:00Z', '2026-03-01T09:30:00Z')"),
    (
        "intake",
        "INSERT INTO intake VALUES (1, 1, x'00112233445566778899aabbccddeeff', 'ORI:WA0170000', '1001', 'STATUS',"
        " '2026-03-01', zeroblob(32), '2026-03-01T09:31:00Z', '{}')",
    ),
    ("intake_total", "INSERT INTO intake_total VALUES (1, '2026-03-01', 'ORI:WA0170000', 1, zeroblob(32))"),
    ("intake_key", "INSERT INTO intake_key VALUES (1, 'made-up-key', zeroblob(32), '2026-03-01T09:31:00Z', 200, '{}')"),
    (
        "message_out",
        "INSERT INTO message_out VALUES (1, 1, 'guidance', '1001', 'Made-up guidance', '2026-03-01T09:32:00Z',"
        " '', '', '')",
    ),
)
"""A table that came after revision 0002, and the row it gets."""
