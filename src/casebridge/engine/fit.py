"""Does a source's type fit its profile? A folder of XML is not read by a profile for tables."""

from __future__ import annotations

from casebridge.engine.config import PluginSourceConfig, ProcessConfig, SourceConfig
from casebridge.errors import FixConfig, Place
from casebridge.faults import FAULTS
from casebridge.guard.toml import line_of, read_toml
from casebridge.mapping import Profile

__all__ = ["check_fit"]

_READS = {"csv_drop": "tables", "xml_drop": "xml", "json_drop": "json or jsonl", "rest": "an API"}


def check_fit(config: SourceConfig, profile: Profile) -> None:
    """Raises ``FixConfig`` (``type_misfit``) if a source of this type can't be read with this profile.

    The error names the profile's file, line and key, and both ways out.
    """
    kind = profile.records.format if profile.records else "table"
    if isinstance(config, (PluginSourceConfig, ProcessConfig)):
        fits = kind == "json" and profile.rest is None
    elif config.type == "rest":
        fits = profile.rest is not None
    else:
        fits = kind in {"csv_drop": ("table",), "xml_drop": ("xml",), "json_drop": ("json", "jsonl")}[config.type]
    if fits:
        return
    key = ("records", "format") if profile.records else ("name",)
    raise FixConfig(
        "type_misfit",
        f"{FAULTS['type_misfit'].meaning} Source {config.name!r} is of type {config.type!r}, which reads"
        f" {_READS.get(config.type, 'what its connector hands over as JSON')}; the profile reads {_said(profile)}.",
        where=Place(str(config.profile), line_of(read_toml(config.profile)[1], key), ".".join(key), "key"),
        next_step=_step(config, profile),
    )


def _said(profile: Profile) -> str:
    if profile.records is None:
        return "tables, since it has no [records]"
    return f"{profile.records.format}{' of an API' if profile.rest else ''}"


def _step(config: SourceConfig, profile: Profile) -> str:
    if isinstance(config, (PluginSourceConfig, ProcessConfig)):
        return (
            "Set format = 'json' under [records] of the profile, name the values under [fields], and leave out [rest]."
        )
    if config.type == "rest":
        return f"Add [rest] to the profile, or set type = {_type_for(profile)!r} for the source."
    needed = {
        "csv_drop": "take [records] out of the profile",
        "xml_drop": "set format = 'xml' under [records] of the profile",
        "json_drop": "set format = 'json' under [records] of the profile",
    }[config.type]
    return f"Set type = {_type_for(profile)!r} for the source, or {needed}."


def _type_for(profile: Profile) -> str:
    if profile.rest is not None:
        return "rest"
    if profile.records is None:
        return "csv_drop"
    return "xml_drop" if profile.records.format == "xml" else "json_drop"
