"""``[[sink]]``: where feedback goes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from casebridge.connectors.entry_sheet import EntrySheetOptions
from casebridge.connectors.file_drop import FileDropOptions
from casebridge.sdk.spec import Name

__all__ = ["EntrySheetConfig", "FileDropConfig", "SinkConfig"]


class FileDropConfig(FileDropOptions):
    """``[[sink]]`` of type file_drop: CloudEvents as JSON lines."""

    name: Name = Field(description="what the ledger and every screen call it; another name is another sink")
    type: Literal["file_drop"] = Field(description="CloudEvents files for programs")

    def options(self) -> FileDropOptions:
        """The connector's own options."""
        return FileDropOptions.model_validate({name: getattr(self, name) for name in FileDropOptions.model_fields})


class EntrySheetConfig(EntrySheetOptions):
    """``[[sink]]`` of type ncmec_entry_sheet: a sheet to enter at NCMEC by hand."""

    name: Name = Field(description="what the ledger and every screen call it; another name is another sink")
    type: Literal["ncmec_entry_sheet"] = Field(description="a page and a table for a person")

    def options(self) -> EntrySheetOptions:
        """The connector's own options."""
        return EntrySheetOptions.model_validate({name: getattr(self, name) for name in EntrySheetOptions.model_fields})


SinkConfig = Annotated[FileDropConfig | EntrySheetConfig, Field(discriminator="type")]
