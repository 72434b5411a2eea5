"""The entry sheet as a sink: a CSV file and an HTML page a batch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from casebridge.connectors.entry_sheet.form import consistent
from casebridge.connectors.entry_sheet.page import page
from casebridge.connectors.entry_sheet.table import table
from casebridge.model import FormEntry
from casebridge.sdk import CheckResult, Envelope, Receipt, SinkContext
from casebridge.sdk.outfolder import batch_name, check_folder, holds, intact, publish, reaching

__all__ = ["EntrySheetOptions", "EntrySheetSink"]

ROLE = "entry sheet"


class EntrySheetOptions(BaseModel):
    """Options of the entry sheet: ``path`` is an existing folder, ``title`` the heading (empty: the usual one)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: Path = Field(description="an existing folder for the pages and tables")
    title: str = Field(default="", max_length=200, description="heading of the page; the usual one if empty")


class EntrySheetSink:
    """Writes ``ncmec-entry-<...>.html`` and ``.csv`` for a person at NCMEC's web form, because no interface is public.

    A batch sent again is a ``duplicate`` and leaves both files alone.
    """

    takes: Literal["event", "form"] = "form"

    def __init__(self, options: EntrySheetOptions) -> None:
        self.options = options

    def send(self, batch: Sequence[Envelope], context: SinkContext) -> Sequence[Receipt]:
        """One receipt an entry; ``payload_unreadable`` and ``form_inconsistent`` are rejected and on no sheet.

        Of several entries for one report the last is shown. Raises ``TryLater`` if the folder can't be written.
        """
        refused: dict[str, Receipt] = {}
        taken: list[tuple[Envelope, FormEntry]] = []
        for item in batch:
            entry = _read(item)
            if isinstance(entry, FormEntry):
                taken.append((item, entry))
            else:
                refused[item.event_id] = entry
        verdict = self._write(taken, context) if taken else "accepted"
        return [refused.get(item.event_id) or Receipt(item.event_id, verdict) for item in batch]

    def check(self, context: SinkContext) -> Sequence[CheckResult]:  # noqa: ARG002
        """Whether the folder can be written now."""
        return [check_folder(self.options.path, ROLE)]

    def _write(self, taken: list[tuple[Envelope, FormEntry]], context: SinkContext) -> Literal["accepted", "duplicate"]:
        folder = self.options.path
        name = batch_name("ncmec-entry", [item for item, _ in taken])
        latest = {(entry.agency.key, entry.ref.report_id): entry for _, entry in taken}
        entries = sorted(latest.values(), key=lambda entry: entry.question is not None)
        with reaching(folder, ROLE):
            # The page bears the day it was made, so its bytes can't be foreseen; the table's can. The table comes
            # last: where it stands, the page is whole.
            html, sheet, rows = folder / f"{name}.html", folder / f"{name}.csv", table(entries)
            fresh = not (holds(sheet, rows) and intact(html))
            if fresh:
                title = self.options.title or "NCMEC entry sheet"
                publish(html, page(entries, title=title, now=context.clock()).encode())
            publish(sheet, rows)
        return "accepted" if fresh else "duplicate"


def _read(item: Envelope) -> FormEntry | Receipt:
    try:
        entry = FormEntry.model_validate_json(item.payload)
    except ValueError:
        return Receipt(item.event_id, "rejected", "payload_unreadable")
    return entry if consistent(entry) else Receipt(item.event_id, "rejected", "form_inconsistent")
