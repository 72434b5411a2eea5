"""Runs, events and books as a person reads them: shared by `sync`, `replay`, `status` and the demo."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from rich.text import Text

from casebridge.cli.screen import Column, day, line, table, text
from casebridge.connectors.entry_sheet.form import asked
from casebridge.engine.result import BatchResult, Delivery, SourceResult
from casebridge.engine.wording import USUAL, fault_text, findings_text, remarks_text, said
from casebridge.engine.wording import counted as many
from casebridge.ledger.books import Books
from casebridge.ledger.event import StoredEvent
from casebridge.model import FeedbackEvent, FormEntry, Outcome, Usefulness, moment_text

__all__ = [
    "RULES",
    "books_lines",
    "delivery_lines",
    "event_pairs",
    "events_table",
    "form_pairs",
    "heading",
    "many",
    "source_lines",
    "style_of",
]

RULES = {
    "not_linked": "not linked to a report",
    "not_asked_for": "not asked for",
    "skip": "skipped by the profile",
    "deleted": "deleted by their system",
    "other_agency": "of another agency",
    "blank_row": "blank",
    "repeated_header": "a repeated header",
    "no_link": "no link yet",
    "link_removed": "link taken back",
    "dissemination": "held back in the agency",
    "nothing_stated": "nothing stated yet",
}


def heading(title: str) -> None:
    """Prints a heading with a blank line before it."""
    line()
    line(title, "bold")


def style_of(words: str) -> str:
    """The colour of what an event says: questions in yellow, results in green."""
    if words.startswith("Waits"):
        return "yellow"
    return "dim" if words.startswith(("Taken back", "Held back", "Nothing")) else "green"


def events_table(rows: Iterable[StoredEvent], *, numbers: bool = True) -> None:
    """Prints events, one a line: number, report, case, what it says, as of when."""
    shown: list[list[Any]] = []
    for row in rows:
        if not row.payload:
            shown.append([row.seq, row.report_id, "", text("Content purged", "dim"), ""])
            continue
        event = FeedbackEvent.model_validate_json(row.payload)
        words = said(event)
        number = event.case_ref.case_number if event.case_ref else ""
        note = Text.assemble(
            text(words, style_of(words)), text(f" (edit {event.revision})" * (event.revision > 1), "dim")
        )
        shown.append([row.seq, row.report_id, number, note, day(row.as_of)[:10]])
    columns: list[Column] = [
        ("No.", {"justify": "right"}),
        "Report",
        "Case",
        ("What it says", {"ratio": 1}),
        ("As of", {"no_wrap": True}),
    ]
    first = 0 if numbers else 1
    table(columns[first:], [row[first:] for row in shown])


def source_lines(result: SourceResult) -> None:
    """Prints what one run of one source did, file by file, and what a person should know."""
    batches = many(len(result.batches), result.unit)
    nothing = "not read." if result.exit_code else "nothing new."
    line(f"Source {result.source}: {f'{batches} read.' if result.batches else nothing}")
    for batch in result.batches:
        _batch_lines(batch, polled=result.unit == "poll")
    for problem in result.problems:
        line(f"! {problem}", "red", indent=2)
    if result.unmapped_columns:
        names = ", ".join(repr(name) for name in result.unmapped_columns[:6])
        more = f" and {len(result.unmapped_columns) - 6} more" if len(result.unmapped_columns) > 6 else ""
        line(f"Columns neither read nor ignored: {names}{more}. Name them under [ignored].", "yellow", indent=2)


def _batch_lines(batch: BatchResult, *, polled: bool) -> None:
    if batch.verdict == "rejected":
        line(f"{batch.name}: set aside whole. {batch.summary}", "red", indent=2)
        if batch.next_step:
            line(f"Next: {batch.next_step}", indent=4)
        return
    size = f" {many(batch.pages, 'page')}, {many(batch.records, 'record')}." if polled else ""
    line(f"{batch.name}: done.{size}", indent=2)
    if words := findings_text(code for code in batch.findings if code not in USUAL):
        line(words, "yellow", indent=4)
    if batch.remarks:
        line(remarks_text(batch.remarks), "yellow", indent=4)
    if batch.vanished:
        line(f"{many(batch.vanished, 'known case')} no longer in it.", "yellow", indent=4)
    for code, count in sorted(batch.dead.items()):
        what, _ = fault_text(code)
        line(f"{many(count, 'record')} set aside: {what}", "yellow", indent=4)


_SKIPPED = {
    "busy": "another process is sending to it",
    "paused": "held by a person, nothing sent: `casebridge deliver list`",
}


def delivery_lines(deliveries: Sequence[Delivery]) -> None:
    """Prints what each sink took."""
    for item in deliveries:
        parts = [f"{many(item.accepted, 'event')} taken"] if item.accepted else []
        parts += [f"{item.duplicate:,} known already"] if item.duplicate else []
        parts += [f"{item.rejected:,} refused"] if item.rejected else []
        parts += [f"{item.retry:,} to be sent again"] if item.retry else []
        bad = bool(item.problem or item.rejected)
        nothing = _SKIPPED.get(item.skipped, "nothing sent" if item.problem else "nothing new")
        line(f"{item.sink}: {', '.join(parts) or nothing}.", "red" if bad else "", indent=2)
        if item.problem:
            line(f"! {item.problem}", "red", indent=4)
        if item.messages:
            line(f"{many(item.messages, 'message')} came: `casebridge messages list`", "yellow", indent=4)
        if item.replied:
            line(f"Replies handed over: {item.replied:,}.", indent=4)
        if item.alarms:
            changed = f"ALARM: {many(item.alarms, 'event')} changed on the way"
            line(f"! {changed}: `casebridge deliver show {item.sink}`", "red", indent=4)


def books_lines(books: Books) -> None:
    """Prints the two equations of the books with what stands behind each number."""
    ignored = _by_rule(books, "ignored:")
    held = _by_rule(books, "held:")
    line(
        f"{many(books.read, 'record')} read = {books.translated:,} translated + {books.dead:,} set aside"
        f" + {books.ignored:,} left alone{ignored}",
        indent=2,
    )
    if not books.translated:
        _balance(books)
        return
    made = books.translated - books.folded + books.fanout
    if books.reports + books.unchanged == made and books.reports:
        news = f"{books.reports:,} told something new of a report + {books.unchanged:,} unchanged"
        line(f"{many(made, 'statement')} = {news}", indent=2)
        _balance(books)
        return
    merged = f"{books.folded:,} merged into another row of the case" if books.folded else ""
    second = f"{books.fanout:,} more for a further report or for usefulness" if books.fanout else ""
    why = "; ".join(filter(None, (merged, second)))
    news = f" + {books.reports:,} told something new of a report" if books.reports else ""
    line(
        f"{many(made, 'statement')}{f' ({why})' if why else ''} = {many(books.events, 'event')}"
        f" + {books.questions:,} waiting for an answer + {books.unchanged:,} unchanged"
        f" + {books.held:,} kept back{held}{news}",
        indent=2,
    )
    if books.retracted:
        line(f"{many(books.retracted, 'event')} taken back.", indent=2)
    _balance(books)


def _balance(books: Books) -> None:
    if books.balanced:
        line("The books balance.", "green", indent=2)
    else:
        line("! The books do not balance. Run `casebridge ledger verify` and report it.", "red", indent=2)


def _by_rule(books: Books, kind: str) -> str:
    found = [
        f"{count:,} {RULES.get(rule.removeprefix(kind), rule.removeprefix(kind))}"
        for rule, count in sorted(books.by_rule.items())
        if rule.startswith(kind) and count
    ]
    return f" ({', '.join(found)})" if found else ""


def event_pairs(row: StoredEvent, event: FeedbackEvent) -> list[tuple[object, object]]:
    """One event, name by name; what it does not state is left out."""
    case = event.case_ref.case_number if event.case_ref else None
    found: list[tuple[str, object]] = [
        ("Says", said(event)),
        ("Report", event.ref.report_id),
        ("Case", case),
        ("Agency", event.agency.key),
        ("As of", day(row.as_of)),
        ("Stored", day(row.recorded_at)),
        ("Kind", f"{event.kind.value.lower()}: {event.kind.definition}"),
        ("Edit", f"{event.revision}" + (f", takes the place of {event.supersedes}" if event.supersedes else "")),
        ("Said by", event.actor_role.value.lower()),
        ("Status", event.investigation_status),
        ("Exceptional clearance", event.exceptional_clearance),
        ("Closed because", ", ".join(event.closure_reasons)),
        ("Other reason", event.closure_other_text),
        ("Outcomes", "\n".join(_outcome(item) for item in event.outcomes)),
        ("Child victim identified", event.child_victim_identified),
        ("Additional victims", event.additional_victims_identified),
        ("How many", event.additional_victim_count),
        ("Self-production", event.self_production),
        ("Usefulness", event.usefulness if event.usefulness is not Usefulness.NOT_ASSESSED else ""),
        ("Not useful because", ", ".join(event.not_useful_reasons)),
        ("Event ID", event.event_id),
    ]
    return [(text(name, "bold"), value) for name, value in found if value not in (None, "")]


def _outcome(item: Outcome) -> str:
    parts = [item.kind.value, moment_text(item.occurred_on) if item.occurred_on else ""]
    parts += [item.detail or "", f"({item.count})" if item.count is not None else ""]
    return " ".join(filter(None, parts))


def form_pairs(entry: FormEntry) -> list[tuple[object, object]]:
    """A form entry as the form asks it: question and answer."""
    found: list[tuple[object, object]] = []
    for question, given in asked(entry):
        answer = text("; ".join(given)) if given else text("not answered", "dim")
        found.append((text(question.label), answer))
    return found
