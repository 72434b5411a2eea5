"""``[[source]]``: the case systems that are read, each of one type."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Discriminator, Field, Tag, field_validator

from casebridge.connectors.drop import DropOptions, DropSettings
from casebridge.sdk.spec import Name

__all__ = ["TYPES", "CsvDropConfig", "DropConfig", "JsonDropConfig", "SourceConfig", "XmlDropConfig", "seconds"]

TYPES = ("csv_drop", "xml_drop", "json_drop", "rest")
_DURATION = re.compile(r"([0-9]{1,6})\s*(s|m|h|d)")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


def seconds(text: str) -> int:
    """The seconds in ``30s``, ``15m``, ``6h`` or ``1d``. Raises ``ValueError`` for anything else."""
    found = _DURATION.fullmatch(text.strip())
    if found is None:
        raise ValueError("a duration is a whole number and s, m, h or d, for example '15m'")
    return int(found[1]) * _UNITS[found[2]]


class Origin(BaseModel):
    """What every source has: a name, a profile, and how often it is read."""

    name: Name
    profile: Path = Field(description="the profile, relative to the configuration")
    interval: str = Field(default="15m", description="how often `sync --due` reads the source: 30s, 15m, 6h, 1d")

    @field_validator("interval")
    @classmethod
    def _a_duration(cls, value: str) -> str:
        seconds(value)
        return value


class DropConfig(DropSettings, Origin):
    """A folder that a case system drops files into, and the profile that reads them."""

    def options(self, *, snapshot: bool) -> DropOptions:
        """The connector's own options; whether its files are snapshots, the profile says."""
        settings = {name: getattr(self, name) for name in DropSettings.model_fields}
        return DropOptions.model_validate({**settings, "snapshot": snapshot})


class CsvDropConfig(DropConfig):
    """``[[source]]`` of type csv_drop: a folder of CSV or XLSX files."""

    type: Literal["csv_drop"] = "csv_drop"


class XmlDropConfig(DropConfig):
    """``[[source]]`` of type xml_drop: a folder of XML files."""

    type: Literal["xml_drop"]
    files: tuple[str, ...] = ("*.xml",)


class JsonDropConfig(DropConfig):
    """``[[source]]`` of type json_drop: a folder of JSON documents or of files with one JSON object a line."""

    type: Literal["json_drop"]
    files: tuple[str, ...] = ("*.json", "*.jsonl")


def _type(value: Any) -> Any:
    return value.get("type", "csv_drop") if isinstance(value, dict) else getattr(value, "type", None)


SourceConfig = Annotated[
    Annotated[CsvDropConfig, Tag("csv_drop")]
    | Annotated[XmlDropConfig, Tag("xml_drop")]
    | Annotated[JsonDropConfig, Tag("json_drop")],
    Discriminator(
        _type,
        custom_error_type="source_type",
        custom_error_message=f"type is one of {', '.join(TYPES)}",
    ),
]
"""One source; ``type`` decides which keys it may have."""
