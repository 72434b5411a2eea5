"""Sink: NCMEC's feedback form, filled in for a person who copies it into the web form."""

from casebridge.connectors.entry_sheet.sink import EntrySheetOptions, EntrySheetSink

__all__ = ["EntrySheetOptions", "EntrySheetSink"]
