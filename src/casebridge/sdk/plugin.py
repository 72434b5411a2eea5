"""What a plugin offers, and the hooks by which it does.

A plugin is a distribution with an entry point in the group ``casebridge`` that names a module. The module answers one
or more of the hooks below, each marked with ``hookimpl`` and each returning a sequence. Nothing of it is imported
unless the configuration lists the distribution with its version and the hash of its RECORD.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pluggy

from casebridge.sdk.author import Options, RecordSource
from casebridge.sdk.form import FormatReader
from casebridge.sdk.receiver import Receiver
from casebridge.sdk.reports import ReportReader
from casebridge.sdk.sink import Sink
from casebridge.sdk.source import Capabilities

__all__ = [
    "API",
    "GROUP",
    "FormatType",
    "Hooks",
    "ReceiverType",
    "ReportType",
    "SinkType",
    "SourceType",
    "hookimpl",
    "hookspec",
]

API = 1
"""The version of this interface. A plugin's module says ``CASEBRIDGE_API = 1``; another number is refused."""

GROUP = "casebridge"
"""The group of entry points that plugins are found by."""

hookspec = pluggy.HookspecMarker("casebridge")
hookimpl = pluggy.HookimplMarker("casebridge")


@dataclass(frozen=True, slots=True)
class SourceType:
    """A kind of case system: ``[[source]] type = "DISTRIBUTION/NAME"``.

    Args:
        name: lower-case letters, digits and hyphens; no name of a built-in type.
        options: the keys it takes in ``[[source]]`` beside ``name``, ``type``, ``profile`` and ``interval``.
        make: the source for options.
        capabilities: what the sources it makes can do; a false claim fails the conformance kit.
        title: one line for people.
    """

    name: str
    options: type[Options]
    make: Callable[[Any], RecordSource]
    capabilities: Capabilities = field(default_factory=lambda: Capabilities(batches=True))
    title: str = ""


@dataclass(frozen=True, slots=True)
class FormatType:
    """A kind of file that a drop folder may hold: ``[[source]] type = "DISTRIBUTION/NAME"`` with the keys of a drop.

    ``read`` is handed the bytes and yields records; ``files`` are the patterns of names that are read by default.
    """

    name: str
    read: FormatReader
    files: tuple[str, ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class ReportType:
    """A kind of document with metadata of CyberTipline reports: ``[[reports]] type = "DISTRIBUTION/NAME"``."""

    name: str
    read: ReportReader
    files: tuple[str, ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class SinkType:
    """Somewhere feedback can go: ``[[sink]] type = "DISTRIBUTION/NAME"``; ``options`` as for a source."""

    name: str
    options: type[Options]
    make: Callable[[Any], Sink]
    title: str = ""


@dataclass(frozen=True, slots=True)
class ReceiverType:
    """Where a hub fetches a peer's events: ``[[receiver]] type = "DISTRIBUTION/NAME"``; ``options`` as for a source."""

    name: str
    options: type[Options]
    make: Callable[[Any], Receiver]
    title: str = ""


class Hooks:
    """The hooks. Each is called once, when the plugin is loaded, without arguments; what it returns is checked."""

    @hookspec
    def casebridge_sources(self) -> Sequence[SourceType]:
        """Systems to read cases from."""
        return ()

    @hookspec
    def casebridge_formats(self) -> Sequence[FormatType]:
        """Files to read cases from."""
        return ()

    @hookspec
    def casebridge_reports(self) -> Sequence[ReportType]:
        """Documents to read the metadata of reports from."""
        return ()

    @hookspec
    def casebridge_sinks(self) -> Sequence[SinkType]:
        """Places to write feedback to."""
        return ()

    @hookspec
    def casebridge_receivers(self) -> Sequence[ReceiverType]:
        """Places that a hub fetches events from."""
        return ()

    @hookspec
    def casebridge_profiles(self) -> Mapping[str, str]:
        """Profiles to start from: name to the text of the TOML file, as ``casebridge init --from`` offers them."""
        return {}
