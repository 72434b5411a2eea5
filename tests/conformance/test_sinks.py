"""The sinks that are built in pass the suite of sinks."""

from __future__ import annotations

from pathlib import Path

from casebridge.conformance.sinks import SinkSuite
from casebridge.connectors.entry_sheet import EntrySheetOptions, EntrySheetSink
from casebridge.connectors.file_drop import FileDropOptions, FileDropSink
from casebridge.sdk import Sink
from tests.conformance.saboteurs import sinks


class TestFileDrop(SinkSuite):
    @classmethod
    def make(cls, folder: Path) -> Sink:
        return FileDropSink(FileDropOptions(path=folder))

    validate = staticmethod(sinks.valid)


class TestEntrySheet(SinkSuite):
    @classmethod
    def make(cls, folder: Path) -> Sink:
        return EntrySheetSink(EntrySheetOptions(path=folder))
