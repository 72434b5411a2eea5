"""A sink that takes form entries gets what stands for a report now, once a report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from casebridge.feedback import Head, project
from casebridge.ledger import Ledger
from casebridge.model import FeedbackEvent, FormEntry
from casebridge.sdk import Envelope, Receipt, Sink, SinkContext

__all__ = ["entries_for", "send_entries"]


def send_entries(ledger: Ledger, sink: Sink, events: Sequence[Envelope], context: SinkContext) -> Sequence[Receipt]:
    """Sends the entries that ``events`` change; gives what the sink said, event by event."""
    entries = entries_for(ledger, events)
    speaking = {key: entry for key, entry in entries.items() if entry.says_something or entry.replaces}
    newest: dict[tuple[str, str], Envelope] = {}
    keys: dict[str, tuple[str, str]] = {}
    for item in events:
        key = _stream(item)
        keys[item.event_id] = key
        if key in speaking:
            newest[key] = replace(item, payload=speaking[key].model_dump_json(exclude_defaults=True))
    sent = list(newest.values())
    said = {item.event_id: item for item in sink.send(sent, context)} if sent else {}
    answers = {key: said.get(item.event_id) for key, item in newest.items()}
    # An entry that says nothing on the form is nothing to enter, so its events have arrived where they can arrive.
    nothing = Receipt("", "accepted", "nothing_to_enter")
    found = ((item.event_id, answers.get(keys[item.event_id], nothing)) for item in events)
    return [replace(answer, event_id=event_id) for event_id, answer in found if answer is not None]


def entries_for(ledger: Ledger, events: Sequence[Envelope]) -> Mapping[tuple[str, str], FormEntry]:
    """The form entry, as it stands now, of each (agency, report) that ``events`` speak of.

    An entry replaces an earlier one if any of its streams had a statement that could be sent before.
    """
    wanted: dict[str, set[str]] = {}
    for item in events:
        agency, report_id = _stream(item)
        wanted.setdefault(agency, set()).add(report_id)
    found: dict[tuple[str, str], FormEntry] = {}
    for agency, report_ids in wanted.items():
        for report_id, standing in ledger.current_for_reports(agency, report_ids).items():
            current = [FeedbackEvent.model_validate_json(row.payload) for row in standing if row.payload]
            if current:
                again = any(_sent_before(ledger, row.head) for row in standing if row.head.revision > 1)
                found[agency, report_id] = project(current).model_copy(update={"replaces": again})
    return found


def _stream(item: Envelope) -> tuple[str, str]:
    event = FeedbackEvent.model_validate_json(item.payload)
    return event.agency.key, event.ref.report_id


def _sent_before(ledger: Ledger, head: Head) -> bool:
    return any(row.sendable and not row.late for row in ledger.history(head.seq) if row.seq < head.seq)
