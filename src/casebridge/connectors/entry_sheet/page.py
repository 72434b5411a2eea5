"""The entry sheet as one printable, self-contained HTML page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape
from importlib.resources import files
from string import Template

from casebridge.connectors.entry_sheet.form import agency_text, asked, loss_text
from casebridge.model import FormEntry

__all__ = ["page"]

_NOT_ANSWERED = '<dd class="none">&mdash; not answered</dd>'


def page(entries: Sequence[FormEntry], *, title: str, now: datetime) -> str:
    """The page: one row a report; those to take back and those that need an answer first in tables of their own.

    Args:
        entries: what to show, in this order; at least one.
        title: the page's heading.
        now: the UTC time it is made; only its day is shown.
    """
    settled = [entry for entry in entries if entry.question is None]
    withdrawn = [entry for entry in settled if entry.replaces and not entry.says_something]
    ready = [entry for entry in settled if entry not in withdrawn]
    waiting = [entry for entry in entries if entry.question is not None]
    agency = "; ".join(dict.fromkeys(agency_text(entry.agency) for entry in entries))
    version = "; ".join(dict.fromkeys(entry.form_version for entry in entries))
    count = f"{len(ready)} report" if len(ready) == 1 else f"{len(ready)} reports"
    date = now.date().isoformat()
    running = f"{escape(title)} &middot; {escape(agency)} &middot; {date} &middot; "
    template = files("casebridge.connectors.entry_sheet").joinpath("sheet.html").read_text(encoding="utf-8")
    return Template(template).substitute(
        title=escape(title),
        agency=escape(agency),
        count=count,
        date=date,
        version=escape(version),
        ready=_ready(ready, f"{running}{count} to enter"),
        withdrawn=_withdrawn(withdrawn, f"{running}to take back") if withdrawn else "",
        waiting=_waiting(waiting, f"{running}needs an answer first, don't enter") if waiting else "",
    )


def _ready(entries: Sequence[FormEntry], running: str) -> str:
    if not entries:
        return "<h2>To enter</h2>\n<p>Nothing can be entered yet.</p>"
    rows = "\n".join(_ready_row(entry, number) for number, entry in enumerate(entries, 1))
    return _table("To enter", ("CyberTipline report", "Answers in the form's order", "Done"), rows, running)


def _withdrawn(entries: Sequence[FormEntry], running: str) -> str:
    hint = (
        '<p class="hint">An earlier sheet had an answer for these reports. The agency no longer says it: '
        "correct or withdraw the entry at NCMEC.</p>\n"
    )
    rows = "\n".join(
        f"<tr>{_report(entry)}<td>Nothing is stated any longer.</td>{_done(f'withdrawn-{number}', 'Taken back')}</tr>"
        for number, entry in enumerate(entries, 1)
    )
    return _table("To take back", ("CyberTipline report", "What to do", "Done"), rows, running, hint)


def _waiting(entries: Sequence[FormEntry], running: str) -> str:
    hint = (
        '<p class="hint">Don\'t enter these. Answer with <code>casebridge questions</code>; '
        "they come with a later sheet.</p>\n"
    )
    rows = "\n".join(f"<tr>{_report(entry)}<td>{_question(entry)}</td></tr>" for entry in entries)
    return _table("Needs an answer first", ("CyberTipline report", "What is open"), rows, running, hint)


def _table(heading: str, columns: Sequence[str], rows: str, running: str, hint: str = "") -> str:
    # The head of a table is the only thing that every browser repeats on each printed page.
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    return (
        f'<h2>{heading}</h2>\n{hint}<table class="entries">\n<thead>\n'
        f'<tr class="running"><th colspan="{len(columns)}">{running}</th></tr>\n<tr>{head}</tr>\n</thead>\n'
        f"<tbody>\n{rows}\n</tbody>\n</table>"
    )


def _ready_row(entry: FormEntry, number: int) -> str:
    form = "".join(f"<div><dt>{escape(question.label)}</dt>{_values(given)}</div>" for question, given in asked(entry))
    notes = "".join(
        f'<p class="note"><strong>Note.</strong> {escape(f"{loss_text(loss)} {loss.why}".rstrip())}</p>'
        for loss in entry.losses
    )
    replaces = '<p class="replaces">Replaces the entry of an earlier sheet.</p>' if entry.replaces else ""
    return (
        f'<tr>{_report(entry)}<td>{replaces}<dl class="form">{form}</dl>{notes}</td>'
        f"{_done(f'entered-{number}', 'Entered')}</tr>"
    )


def _done(identity: str, word: str) -> str:
    box = f'<label><input type="checkbox" id="{identity}">{word}</label>'
    return f'<td class="done">{box}<span class="date">Date</span></td>'


def _values(given: Sequence[str]) -> str:
    if len(given) > 1:
        items = "".join(f'<li class="value">{escape(text)}</li>' for text in given)
        return f"<dd><ul>{items}</ul></dd>"
    return f'<dd class="value">{escape(given[0])}</dd>' if given else _NOT_ANSWERED


def _report(entry: FormEntry) -> str:
    cases = "".join(
        f'<span class="case">Case <strong class="number">{escape(number)}</strong></span>'
        for number in entry.case_numbers
    )
    trace = "".join(f'<span class="small">Event {event_id}</span>' for event_id in entry.event_ids[:1])
    return f'<th scope="row"><span class="report">{escape(entry.ref.report_id)}</span>{cases}{trace}</th>'


def _question(entry: FormEntry) -> str:
    return escape(entry.question.definition) if entry.question else ""
