"""The ledger: the durable truth of what was read, stated, asked and sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine

from casebridge.errors import TryLater
from casebridge.ledger import batch as batch_
from casebridge.ledger import commit as commit_
from casebridge.ledger import dead_letter as dead_letter_
from casebridge.ledger import delay as delay_
from casebridge.ledger import digest as digest_
from casebridge.ledger import event as event_
from casebridge.ledger import guard as guard_
from casebridge.ledger import head as head_
from casebridge.ledger import held as held_
from casebridge.ledger import item as item_
from casebridge.ledger import latest as latest_
from casebridge.ledger import link as link_
from casebridge.ledger import message as message_
from casebridge.ledger import outbox as outbox_
from casebridge.ledger import purge as purge_
from casebridge.ledger import purged as purged_
from casebridge.ledger import question as question_
from casebridge.ledger import receipt as receipt_
from casebridge.ledger import report as report_
from casebridge.ledger import report_batch as report_batch_
from casebridge.ledger import report_list as report_list_
from casebridge.ledger import run as run_
from casebridge.ledger import sink as sink_
from casebridge.ledger import source as source_
from casebridge.ledger import stock as stock_
from casebridge.ledger import verify as verify_
from casebridge.ledger import vital as vital_
from casebridge.ledger.bound import Reads, Stamps, Writes
from casebridge.ledger.migrate import SHIPPED
from casebridge.ledger.place import Held, Place, SqlitePlace
from casebridge.ledger.trouble import ledger_fault, translated

__all__ = ["Announce", "Ledger", "Transaction"]

Transaction = Connection
"""A connection inside a transaction, as others are handed it."""

Announce = Callable[[Transaction], None]


class Ledger:
    """An open ledger; made by ``Ledger.open``, closed by ``close`` or the end of a ``with`` block.

    Each method runs in a transaction of its own and either happens whole or not at all. All raise ``TryLater``
    (``ledger_busy``) and ``StopLedger`` (``ledger_damaged``, ``ledger_unwritable``, ``ledger_refused``).
    """

    def __init__(
        self,
        place: Place,
        engine: Engine,
        clock: Callable[[], datetime],
        *,
        write: bool,
        command: str,
        wait: float,
        announce: Announce | None = None,
    ) -> None:
        self.place = place
        self._engine = engine
        self._clock = clock
        self._write = write
        self._command = command
        self._wait = wait
        self._announce = announce

    @classmethod
    def open(
        cls,
        place: str | Path | Place,
        *,
        clock: Callable[[], datetime],
        command: str = "",
        write: bool = True,
        create: bool = True,
        wait: float = 0.0,
        announce: Announce | None = None,
    ) -> Ledger:
        """The ledger at a place. Several processes may have it open for writing; each source is worked on by one.

        Args:
            place: the SQLite file, made with its folder if ``write`` and ``create``, readable by the owner only; or
                another ``Place``.
            clock: the current time, aware.
            command: the verb that runs, told to whoever wants to work on the same source or sink.
            write: upgrades an older ledger (a copy of a file is kept beside it) and marks runs that a killed process
                left behind as failed; otherwise the ledger is only read.
            create: whether a file that is not there is made.
            wait: seconds to wait for another process that works on the same source or sink.
            announce: called with the connection in each transaction that ends a run with new events.

        Raises:
            TryLater: ``ledger_busy``.
            StopLedger: ``ledger_missing``, ``ledger_newer``, ``ledger_older``, ``ledger_damaged``,
                ``ledger_unwritable``.
        """
        where = SqlitePlace(Path(place)) if isinstance(place, (str, Path)) else place
        engine = where.writer(create=create, command=command, now=clock()) if write else where.reader(command=command)
        ledger = cls(where, engine, clock, write=write, command=command, wait=wait, announce=announce)
        if write:
            ledger._abandon_left()
        return ledger

    def holding(self, what: Held, ident: int, *, wait: float | None = None) -> AbstractContextManager[None]:
        """Keeps every other process from a source or sink for the length of a block; see ``Place.holding``."""
        patience = self._wait if wait is None else wait
        return self.place.holding(what, ident, command=self._command, now=self._clock(), wait=patience)

    def _abandon_left(self) -> None:
        """Marks runs as failed whose process is gone: nobody holds their source any more."""
        running = set(self._running())
        for source_id in sorted(running - self.place.held(self._engine, "source") if running else running):
            with suppress(TryLater), self.holding("source", source_id, wait=0.0):
                self._abandon_runs(source_id)

    def close(self) -> None:
        """Lets go of the database; harmless when done twice."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def size(self) -> int:
        """How many bytes the ledger takes."""
        with translated():
            return self.place.size(self._engine)

    def journal(self) -> str:
        """How the database keeps a commit, in a few words."""
        with translated():
            return self.place.journal(self._engine)

    def now(self) -> datetime:
        """The ledger's time."""
        return self._clock()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of the ledger; for functions of this package that have no method."""
        with translated(), self.place.reading(self._engine) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that becomes durable as a whole when the block ends, or leaves no trace if it raises."""
        if not self._write:
            raise ledger_fault("ledger_unwritable", detail="opened for reading")
        with translated(), self.place.writing(self._engine) as connection:
            # Another process may have upgraded it since it was opened here.
            if connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() != SHIPPED.revisions[-1]:
                raise ledger_fault("ledger_newer")
            yield connection.execution_options(announce=self._announce)

    register_source = Writes(source_.register_source)
    sources = Reads(source_.sources)
    cursor = Reads(source_.cursor)
    set_cursor = Stamps(source_.set_cursor)
    reset_cursor = Writes(source_.reset_cursor)
    backfill = Reads(source_.backfill)
    set_backfill = Stamps(source_.set_backfill)

    start_run = Stamps(run_.start_run)
    finish_run = Stamps(run_.finish_run)
    runs = Reads(run_.runs)
    latest_runs = Reads(latest_.latest_runs)
    began_since = Reads(latest_.began_since)
    read_since = Reads(run_.read_since)
    books = Reads(run_.books)
    _abandon_runs = Stamps(run_.abandon_runs)
    _running = Reads(run_.running)

    known = Reads(batch_.known)
    open_batch = Writes(batch_.open_batch)
    batch = Reads(batch_.batch)
    batches = Reads(batch_.batches)
    forget_unread = Writes(batch_.forget_unread)

    commit = Stamps(commit_.commit)

    stock = Reads(stock_.stock)
    heads = Reads(head_.heads)
    heads_after = Reads(head_.heads_after)
    missing = Reads(head_.missing)
    spoken_of = Reads(head_.spoken_of)
    earlier = Reads(head_.earlier)
    current_for_report = Reads(head_.current_for_report)
    current_for_reports = Reads(head_.current_for_reports)

    payloads = Reads(event_.payloads)
    event = Reads(event_.event)
    events = Reads(event_.events)
    history = Reads(event_.history)

    add_links = Writes(link_.add_links)
    set_link_state = Writes(link_.set_link_state)
    links = Reads(link_.links)
    loose_links = Reads(link_.loose_links)
    link_keys = Reads(link_.link_keys)
    count_links = Reads(link_.count_links)
    list_links = Reads(link_.list_links)
    link_version = Reads(link_.link_version)
    linked_since = Reads(link_.linked_since)

    questions = Reads(question_.questions)
    open_questions = Reads(question_.open_questions)
    answers = Reads(question_.answers)
    value_answers = Reads(question_.value_answers)
    answer_question = Writes(question_.answer_question)
    snooze = Writes(question_.snooze)
    question = Reads(question_.question)

    held_for_report = Reads(held_.held_for_report)
    held_cases = Reads(held_.held_cases)
    held = Reads(held_.held)

    items = Reads(item_.items)
    cases_of_items = Reads(item_.cases_of_items)

    dead_letters = Reads(dead_letter_.dead_letters)
    discard = Stamps(dead_letter_.discard)
    resolve = Stamps(dead_letter_.resolve)
    dead_letter = Reads(dead_letter_.dead_letter)

    store_report = Stamps(report_.store_report)
    store_document = Stamps(report_batch_.store_document)
    report_state = Reads(report_.report_state)
    reports = Reads(report_list_.reports)
    count_reports = Reads(report_list_.count_reports)
    report_cases = Reads(report_list_.report_cases)
    report_documents = Reads(report_list_.report_documents)
    report_edges = Reads(report_list_.report_edges)

    hold_run = Writes(guard_.hold_run)
    release_run = Writes(guard_.release_run)
    runs_on_hold = Reads(guard_.runs_on_hold)

    sinks = Reads(sink_.sinks)
    sink_state = Reads(sink_.sink_state)
    sink_failed = Stamps(sink_.sink_failed)
    wake_sink = Writes(sink_.wake_sink)
    pause_sink = Writes(sink_.pause_sink)
    _enter_sink = Stamps(sink_.enter_sink)
    _fill_sink = Writes(sink_.fill_sink)
    pending = Reads(outbox_.pending)
    backlog = Reads(outbox_.backlog)
    record_receipts = Writes(receipt_.record_receipts)
    record_late = Writes(receipt_.record_late)
    receipts = Reads(receipt_.receipts)
    mark_seen = Stamps(receipt_.mark_seen)
    reopen = Writes(receipt_.reopen)
    delayed = Reads(delay_.delayed)
    is_delayed = Reads(delay_.is_delayed)
    refused = Reads(receipt_.refused)

    stand_of_sinks = Reads(vital_.stand_of_sinks)
    stand_of_agencies = Reads(vital_.stand_of_agencies)
    held_runs = Reads(vital_.held_runs)

    sent_page = Reads(digest_.sent_page)
    send_again = Writes(digest_.send_again)
    alarm_changed = Stamps(digest_.alarm_changed)
    purged_events = Reads(digest_.purged_events)

    messages_after = Reads(message_.messages_after)
    store_messages = Stamps(message_.store_messages)
    messages = Reads(message_.messages)
    message = Reads(message_.message)
    mark_read = Writes(message_.mark_read)
    reply_to = Stamps(message_.reply_to)
    waiting_replies = Reads(message_.waiting_replies)
    replies_arrived = Stamps(message_.replies_arrived)

    verify = Reads(verify_.verify)
    purged = Reads(purged_.purged)
    _purge_cases = Stamps(purge_.purge_cases)

    def register_sink(self, name: str, takes: str) -> int:
        """The number of the sink called ``name``; a new one gets all that is there already.

        Raises:
            FixConfig: ``sink_takes_changed`` if the name belongs to a sink that takes something else.
        """
        known = self.sink_state(name)
        if known is not None and known.takes == takes and not known.filling:
            return known.sink_id
        sink_id = self._enter_sink(name, takes)
        while self._fill_sink(sink_id):
            pass
        return sink_id

    def purge_case(self, source_id: int, case_key: str, reason: str) -> int:
        """Removes a case from one source for good, see ``purge_cases``; returns how many events it concerned."""
        return self.purge_cases(source_id, [case_key], reason)

    def purge_cases(self, source_id: int, case_keys: Sequence[str], reason: str) -> int:
        """Removes cases from one source for good, see ``purge.purge_cases``; returns how many events it concerned."""
        done = self._purge_cases(source_id, case_keys, reason)
        with translated():
            self.place.erase(self._engine)
        return done
