"""``[[source]]``: the case systems that are read, each of one type."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from casebridge.connectors.drop import DropOptions, DropSettings
from casebridge.engine.config.origin import Origin
from casebridge.engine.config.plugin import PluginSourceConfig
from casebridge.engine.config.process import ProcessConfig
from casebridge.sdk.http import HttpSettings

__all__ = [
    "TYPES",
    "CsvDropConfig",
    "DropConfig",
    "JsonDropConfig",
    "RestConfig",
    "SourceConfig",
    "XmlDropConfig",
]

TYPES = ("csv_drop", "xml_drop", "json_drop", "rest", "process")


class DropConfig(DropSettings, Origin):
    """A folder that a case system drops files into, and the profile that reads them."""

    def options(self, *, snapshot: bool) -> DropOptions:
        """The connector's own options; whether its files are snapshots, the profile says."""
        settings = {name: getattr(self, name) for name in DropSettings.model_fields}
        return DropOptions.model_validate({**settings, "snapshot": snapshot})


class CsvDropConfig(DropConfig):
    """``[[source]]`` of type csv_drop: a folder of CSV or XLSX files."""

    type: Literal["csv_drop"] = Field(default="csv_drop", description="tables: CSV, text or XLSX")


class XmlDropConfig(DropConfig):
    """``[[source]]`` of type xml_drop: a folder of XML files."""

    type: Literal["xml_drop"] = Field(description="XML documents")
    files: tuple[str, ...] = Field(
        default=("*.xml",), description="patterns of the names that are read; case is ignored"
    )


class JsonDropConfig(DropConfig):
    """``[[source]]`` of type json_drop: a folder of JSON documents or of files with one JSON object a line."""

    type: Literal["json_drop"] = Field(description="JSON documents, or one JSON object a line")
    files: tuple[str, ...] = Field(
        default=("*.json", "*.jsonl"), description="patterns of the names that are read; case is ignored"
    )


class RestConfig(HttpSettings, Origin):
    """``[[source]]`` of type rest: a JSON or XML API. How it is asked, the profile says.

    One poll stops at the first budget that is used up and goes on there the next time, where the profile's watermark
    allows it.
    """

    type: Literal["rest"] = Field(description="a JSON or XML API over HTTP")
    max_pages: int = Field(default=10_000, ge=1, description="pages of one poll")
    max_poll_bytes: int = Field(default=4 << 30, ge=1024, description="bytes of all answers of one poll")
    max_seconds: float = Field(default=3600, gt=0, description="seconds of one poll")

    def http(self) -> HttpSettings:
        """The settings of the HTTP client."""
        return HttpSettings.model_validate({name: getattr(self, name) for name in HttpSettings.model_fields})


def _type(value: Any) -> Any:
    kind = value.get("type", "csv_drop") if isinstance(value, dict) else getattr(value, "type", None)
    return "plugin" if isinstance(kind, str) and "/" in kind else kind


SourceConfig = Annotated[
    Annotated[CsvDropConfig, Tag("csv_drop")]
    | Annotated[XmlDropConfig, Tag("xml_drop")]
    | Annotated[JsonDropConfig, Tag("json_drop")]
    | Annotated[RestConfig, Tag("rest")]
    | Annotated[ProcessConfig, Tag("process")]
    | Annotated[PluginSourceConfig, Tag("plugin")],
    Discriminator(
        _type,
        custom_error_type="source_type",
        custom_error_message=f"type is one of {', '.join(TYPES)}, or PLUGIN/NAME",
    ),
]
"""One source; ``type`` decides which keys it may have."""
