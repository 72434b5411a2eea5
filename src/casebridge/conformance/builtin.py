"""The built-in sources as connectors of a suite: for a profile that reads a REST interface or a drop folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from casebridge.conformance.world.phase import Place
from casebridge.connectors.drop import DropOptions, DropSource, TableReader
from casebridge.connectors.drop.records import RecordReader
from casebridge.connectors.rest import RestSource
from casebridge.engine.build import rest_options
from casebridge.engine.config import RestConfig
from casebridge.engine.reading import record_options, table_options
from casebridge.mapping import Profile
from casebridge.sdk import Source

__all__ = ["drop_source", "rest_source"]

_NAMES = {"xml": ("*.xml",), "json": ("*.json",), "jsonl": ("*.jsonl",)}


def rest_source(options: Mapping[str, Any], profile: Profile, place: Place) -> Source:
    """A source of type ``rest``; ``options`` are those of ``[[source]]``, the address is the world's."""
    bounds = {"deadline_seconds": min(60.0, place.seconds), "total_seconds": min(180.0, place.seconds)}
    given = {"name": "rest", "type": "rest", "profile": Path("profile.toml"), "url": place.url, **bounds, **options}
    return RestSource(rest_options(RestConfig.model_validate({"max_seconds": place.seconds, **given}), profile))


def drop_source(options: Mapping[str, Any], profile: Profile, place: Place) -> Source:
    """A source of a drop type, by the format of the profile; the folder is the world's."""
    records = record_options(profile)
    names = {"files": _NAMES[records.format]} if records else {}
    given = {"path": place.folder, "settle_seconds": 0, **names, **options, "snapshot": profile.file.snapshot}
    reader = RecordReader(records) if records else TableReader(table_options(profile))
    return DropSource(DropOptions.model_validate(given), reader)
