"""``[[sink]]``: where feedback goes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from casebridge.connectors.cloudevents.options import CloudEventsOptions
from casebridge.connectors.entry_sheet import EntrySheetOptions
from casebridge.connectors.file_drop import FileDropOptions
from casebridge.engine.config.plugin import PluginSinkConfig
from casebridge.sdk.http import HttpSettings
from casebridge.sdk.spec import Name

__all__ = ["CloudEventsConfig", "EntrySheetConfig", "FileDropConfig", "RestPostConfig", "SinkConfig"]


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


class CloudEventsConfig(CloudEventsOptions):
    """``[[sink]]`` of type cloudevents: signed batches over HTTPS to a hub, and what it asks in return."""

    name: Name = Field(description="what the ledger and every screen call it; another name is another sink")
    type: Literal["cloudevents"] = Field(description="CloudEvents over HTTPS to a hub")

    def options(self) -> CloudEventsOptions:
        """The connector's own options."""
        return CloudEventsOptions.model_validate(
            {name: getattr(self, name) for name in CloudEventsOptions.model_fields}
        )


class RestPostConfig(HttpSettings):
    """``[[sink]]`` of type rest_post: a system that takes feedback over HTTP, as its profile describes it."""

    name: Name = Field(description="what the ledger and every screen call it; another name is another sink")
    type: Literal["rest_post"] = Field(description="a system of which a profile says how it is asked")
    profile: Path = Field(description="the profile: what is sent, and what answers mean")

    def http(self) -> HttpSettings:
        """The settings of the HTTP client."""
        return HttpSettings.model_validate({name: getattr(self, name) for name in HttpSettings.model_fields})


def _type(value: Any) -> Any:
    kind = value.get("type") if isinstance(value, dict) else getattr(value, "type", None)
    return "plugin" if isinstance(kind, str) and "/" in kind else kind


SinkConfig = Annotated[
    Annotated[FileDropConfig, Tag("file_drop")]
    | Annotated[EntrySheetConfig, Tag("ncmec_entry_sheet")]
    | Annotated[CloudEventsConfig, Tag("cloudevents")]
    | Annotated[RestPostConfig, Tag("rest_post")]
    | Annotated[PluginSinkConfig, Tag("plugin")],
    Discriminator(
        _type,
        custom_error_type="sink_type",
        custom_error_message="type is one of file_drop, ncmec_entry_sheet, cloudevents, rest_post, or PLUGIN/NAME",
    ),
]
"""One sink; ``type`` decides which keys it may have."""
