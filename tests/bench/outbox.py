"""What delivery costs by itself: a backlog in a ledger, sent to a sink that takes everything and does nothing.

python -m tests.bench.outbox --events 1000000
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from casebridge.engine.config import DeliveryConfig
from casebridge.engine.delivery.deliver import deliver
from casebridge.ledger import Ledger
from casebridge.ledger.books import Books
from casebridge.ledger.rows import EventRow, PageWork
from casebridge.sdk import Batch, CheckResult, Envelope, Receipt, SinkContext

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
PAGE = 10_000
PAYLOAD = '{"event_id":"%s","agency":{"scheme":"ORI","value":"WA0170000"},"note":"' + "made up " * 80 + '"}'


class Nowhere:
    """Takes everything."""

    takes = "event"

    def send(self, batch: Sequence[Envelope], context: SinkContext) -> Sequence[Receipt]:
        return [Receipt(item.event_id, "accepted") for item in batch]

    def check(self, context: SinkContext) -> Sequence[CheckResult]:
        return []


def fill(ledger: Ledger, events: int) -> None:
    """Stores that many events of as many cases, a page of 10,000 at a time."""
    source = ledger.register_source("rms", "ORI:WA0170000", "Records")
    run = ledger.start_run(source, "sync")
    ordinal = ledger.open_batch(source, run, Batch("a" * 64, "cases.csv", "2026-03-01T08:00:00Z", size=10))
    for start in range(0, events, PAGE):
        rows = [_row(number) for number in range(start, min(start + PAGE, events))]
        books = Books(read=len(rows), translated=len(rows), events=len(rows))
        ledger.commit(PageWork(source, run, ordinal, events=rows, books=books))
    ledger.finish_run(run, "done")


def _row(number: int) -> EventRow:
    identity = number.to_bytes(16, "big")
    return EventRow(
        case_key=f"25{number:08}",
        report_id=str(900_000_000 + number),
        axis="A",
        revision=1,
        prev_seq=None,
        event_id=identity,
        content_hash=identity,
        as_of="2026-02-01",
        ordinal=1,
        kind="STATUS",
        sendable=True,
        late=False,
        retracted=False,
        recorded_at="2026-03-01T09:30:00Z",
        payload=PAYLOAD % UUID(bytes=identity),
    )


def peak() -> float:
    """The peak memory of this process in MB; 0 on Windows."""
    if sys.platform == "win32":
        return 0.0
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def drain(path: Path, batch: int) -> tuple[float, float, float, int]:
    """Seconds to register the sink, wall and processor seconds to send everything, and how many events that were."""
    with Ledger.open(path, clock=lambda: NOW, command="bench") as ledger:
        began = time.perf_counter()
        ledger.register_sink("nowhere", "event")
        cut, busy = time.perf_counter(), time.process_time()
        context = SinkContext(lambda: NOW, lambda _seconds: None)
        done = deliver(ledger, "nowhere", Nowhere(), context, DeliveryConfig(batch=batch))  # type: ignore[arg-type]
        return cut - began, time.perf_counter() - cut, time.process_time() - busy, done.accepted


def main(argv: Sequence[str] | None = None) -> None:
    """Fills in a process of its own, so that the peak is that of delivery."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=1_000_000, help="how many events wait")
    parser.add_argument("--batch", type=int, default=10_000, help="events handed to the sink at a time")
    parser.add_argument("--ledger", type=Path, help="a ledger that was filled before; by default a new one")
    parser.add_argument("--fill-only", action="store_true", help="only fill --ledger")
    given = parser.parse_args(argv)
    if given.fill_only:
        with Ledger.open(given.ledger, clock=lambda: NOW, command="bench") as ledger:
            fill(ledger, given.events)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = given.ledger or Path(folder) / "ledger.db"
        if given.ledger is None:
            import subprocess

            more = ["--fill-only", "--ledger", str(path), "--events", str(given.events)]
            subprocess.run([sys.executable, "-m", "tests.bench.outbox", *more], check=True)
        cut, sent, busy, events = drain(path, given.batch)
    print(f"register: {cut:.1f} s, {events / max(cut, 1e-9):,.0f} events/s")
    print(f"deliver: {events:,} events in {sent:.1f} s, {events / sent:,.0f} events/s")
    print(f"each {sent / events * 1e6:.1f} us on the wall, {busy / events * 1e6:.1f} us of processor")
    print(f"peak memory: {peak():.0f} MB")


if __name__ == "__main__":
    main()
