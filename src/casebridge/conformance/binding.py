"""What a suite binds: a connector, how it is configured, and the world it reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from casebridge.conformance.world.phase import Place, World
from casebridge.mapping import Profile
from casebridge.sdk import Capabilities, Source
from casebridge.sdk.plugin import FormatType, SourceType

__all__ = ["Binding", "Connector", "Make"]


class Make(Protocol):
    """Makes an engine's source from options, profile and place: for connectors that are no plugins."""

    def __call__(self, options: Mapping[str, Any], profile: Profile, place: Place, /) -> Source:
        """The source."""
        ...


Connector = SourceType | FormatType | Make


@dataclass(frozen=True)
class Binding:
    """One connector in one world.

    Args:
        connector: a ``SourceType``, a ``FormatType``, or a function that makes a source.
        profile: how its records are read.
        world: what it reads.
        options: its options; ``{url}`` and ``{folder}`` in a text stand for the world's place.
        identity: the columns that identify a record; by default the profile's ``[rest] id``, or its case number.
        changed: the column with the time of a record's last change; empty if it has none.
        ordered: whether every read comes in the order of that time; None asks the profile and the contract.
        secrets: name to value.
        derived: column to the reason why its values are made and don't stand in the system's answers.
        folder: the profile's folder, for files that it names.
        claims: what a source made by a function can do; None asks the source itself.
        seconds: those of one read; a connector that is no plugin finds them in ``Place``.
    """

    connector: Connector
    profile: Profile
    world: World
    options: Mapping[str, Any] = field(default_factory=dict)
    identity: tuple[str, ...] = ()
    changed: str = ""
    ordered: bool | None = None
    secrets: Mapping[str, str] = field(default_factory=dict)
    derived: Mapping[str, str] = field(default_factory=dict)
    folder: Path = Path()
    claims: Capabilities | None = None
    seconds: float = 3600.0

    @cached_property
    def key(self) -> tuple[str, ...]:
        """The columns that identify a record."""
        if self.identity:
            return self.identity
        rest = self.profile.rest
        return (rest.id,) if rest else (self.profile.case.number,)

    @property
    def name(self) -> str:
        """What reports call the connector."""
        made = self.connector
        return made.name if isinstance(made, (SourceType, FormatType)) else getattr(made, "__name__", "source")

    @property
    def by_time(self) -> bool:
        """Whether the connector claims to hand records over in the order of their times."""
        if self.ordered is not None:
            return self.ordered
        if isinstance(self.connector, SourceType):
            return True
        mark = self.profile.rest.watermark if self.profile.rest else None
        return mark is not None and mark.order == "ascending"

    def filled(self, place: Place) -> dict[str, Any]:
        """The options for a place."""
        return {key: _filled(value, place) for key, value in self.options.items()}


def _filled(value: Any, place: Place) -> Any:
    if isinstance(value, str):
        return value.replace("{url}", place.url).replace("{folder}", str(place.folder))
    if isinstance(value, Mapping):
        return {key: _filled(item, place) for key, item in value.items()}
    return [_filled(item, place) for item in value] if isinstance(value, (list, tuple)) else value
