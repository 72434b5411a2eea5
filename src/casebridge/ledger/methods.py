"""What a ledger can be asked and told: functions over a connection, each a method with a transaction of its own."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import AbstractContextManager
from datetime import datetime

from sqlalchemy import Connection

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

__all__ = ["Methods"]


class Methods(ABC):
    """The methods of ``Ledger``; see each function."""

    @abstractmethod
    def reading(self) -> AbstractContextManager[Connection]:
        """A transaction that sees one state of the ledger."""

    @abstractmethod
    def writing(self) -> AbstractContextManager[Connection]:
        """A transaction that becomes durable as a whole or not at all."""

    @abstractmethod
    def now(self) -> datetime:
        """The ledger's time."""

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
