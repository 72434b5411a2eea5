"""Out of the outbox and into one sink."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from casebridge.engine.config import DeliveryConfig, seconds
from casebridge.engine.delivery.form import send_entries
from casebridge.engine.delivery.told import resting, set_right
from casebridge.engine.result import Delivery
from casebridge.errors import CasebridgeError, FixConfig, TryLater
from casebridge.ledger import Ledger
from casebridge.ledger.outbox import Pending
from casebridge.ledger.patience import Patience
from casebridge.ledger.receipt import ALARMS, Rest
from casebridge.sdk import Envelope, Receipt, Sink, SinkContext

__all__ = ["deliver", "patience_of"]


def deliver(ledger: Ledger, name: str, sink: Sink, context: SinkContext, config: DeliveryConfig) -> Delivery:
    """Sends what is due to one sink and records its receipts; stops when the sink can't be reached.

    Delivery is at least once: a crash between sending and recording sends the same events again, and the sink knows
    them by their IDs. A sink that another process is sending to, or that a person stopped, is passed over; one that
    failed is left alone until its wait is over. Raises what the ledger raises, and ``FixConfig``
    (``sink_takes_changed``).
    """
    sink_id = ledger.register_sink(name, sink.takes)
    entered = False
    try:
        with ledger.holding("sink", sink_id):
            entered = True
            return _held(ledger, name, sink_id, sink, context, config)
    except TryLater as error:
        if entered or error.code != "sink_busy":
            raise
        return Delivery(name, skipped="busy")


def patience_of(config: DeliveryConfig) -> Patience:
    """How long waits are under this configuration."""
    return Patience(give_up=float(seconds(config.give_up_after)))


def _held(
    ledger: Ledger, name: str, sink_id: int, sink: Sink, context: SinkContext, config: DeliveryConfig
) -> Delivery:
    state = ledger.sink_state(name)
    assert state is not None  # noqa: S101  it was registered
    if state.paused:
        return Delivery(name, skipped="paused")
    if state.rests(context.clock()):
        return resting(state)
    done = Delivery(name)
    now = _never_back(context.clock)
    patience = patience_of(config)
    while not done.problem:
        pending = ledger.pending(sink_id, config.batch, now())
        if not pending.segments and not pending.events:
            break
        receipts, error = _send(ledger, sink, pending.events, context, config.batch)
        if error is None and _nothing_taken(pending, receipts):
            error, receipts = set_right(receipts), []
        _record(ledger, sink_id, pending, receipts, now(), patience, error)
        for receipt in receipts:
            setattr(done, receipt.verdict, getattr(done, receipt.verdict) + 1)
            done.alarms += receipt.verdict == "rejected" and receipt.code in ALARMS
        if error is not None:
            done.problem, done.code, done.exit_code = str(error), error.code, error.exit_code
            done.retry += len(pending.events) - len(receipts)
            asked = float(getattr(error, "after", 0.0))
            ledger.sink_failed(sink_id, error.code, error.exit_code, asked, patience)
    return done


def _send(
    ledger: Ledger, sink: Sink, events: Sequence[Envelope], context: SinkContext, size: int
) -> tuple[list[Receipt], CasebridgeError | None]:
    """What the sink said, and the error that kept it from saying more."""
    said: list[Receipt] = []
    for start in range(0, len(events), size):
        part = events[start : start + size]
        try:
            said += sink.send(part, context) if sink.takes == "event" else send_entries(ledger, sink, part, context)
        except (TryLater, FixConfig) as error:
            if error.code.startswith("ledger_"):
                raise
            return said, error
    return said, None


def _nothing_taken(pending: Pending, receipts: Sequence[Receipt]) -> bool:
    """Whether the sink wants everything later: then it is the sink that is in trouble, and not some events.

    Not of events that it had put off before, nor of one case alone: those must not keep the others from it.
    """
    return (
        bool(pending.segments)
        and not pending.one_case
        and len(receipts) == len(pending.events)
        and all(item.verdict == "retry" for item in receipts)
    )


def _record(
    ledger: Ledger,
    sink_id: int,
    pending: Pending,
    receipts: Sequence[Receipt],
    at: datetime,
    patience: Patience,
    error: CasebridgeError | None,
) -> None:
    if error is not None and not receipts:
        return
    rest: Rest = "later" if error is None else "stays"
    if pending.segments:
        ledger.record_receipts(sink_id, pending.segments, receipts, at, patience, rest=rest)
    else:
        ledger.record_late(sink_id, [item.seq for item in pending.events], receipts, at, patience, rest=rest)


def _never_back(clock: Callable[[], datetime]) -> Callable[[], datetime]:
    """A clock that is set back while we send must not make due at once what has just been put off."""
    latest = clock()

    def now() -> datetime:
        nonlocal latest
        latest = max(latest, clock())
        return latest

    return now
