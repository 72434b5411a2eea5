"""The entry sheet as CSV: one row a report, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from casebridge.connectors.entry_sheet.form import QUESTIONS, agency_text, answers, loss_text
from casebridge.model import FormEntry

__all__ = ["HEADER", "safe_cell", "table"]

HEADER = (
    "CyberTipline report",
    "Agency",
    "Case number",
    *(question.heading for question in QUESTIONS),
    "Replaces an earlier entry",
    "Needs an answer first",
    "No place on the form",
    "Rules",
    "Event ID",
)


def table(entries: Iterable[FormEntry]) -> bytes:
    """The sheet as UTF-8 with a byte order mark and CRLF, as spreadsheets expect it; several values are joined by "; ".

    A row that needs an answer first says which; it can't be entered yet.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADER)
    writer.writerows([safe_cell(cell) for cell in _cells(entry)] for entry in entries)
    return out.getvalue().encode("utf-8-sig")


def safe_cell(text: str) -> str:
    """The text, behind an apostrophe if a spreadsheet could take it for a formula.

    Source: OWASP, CSV injection; full-width signs are formulas to East Asian spreadsheets.
    """
    risky = text[:1] in ("\t", "\r", "\n") or text.lstrip()[:1] in tuple("=+-@＝＋－＠")  # noqa: RUF001
    return f"'{text}" if text and risky else text


def _cells(entry: FormEntry) -> Iterable[str]:
    yield entry.ref.report_id
    yield agency_text(entry.agency)
    yield "; ".join(entry.case_numbers)
    for question in QUESTIONS:
        yield "; ".join(answers(entry, question.field))
    yield ("Yes" if entry.says_something else "Yes: take it back") if entry.replaces else ""
    yield entry.question.definition if entry.question else ""
    yield " ".join(f"{loss_text(loss)} {loss.why}".rstrip() for loss in entry.losses)
    yield "; ".join(entry.rules)
    yield "; ".join(str(event_id) for event_id in entry.event_ids)
