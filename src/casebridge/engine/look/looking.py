"""What is handed on when a source is only looked at: nothing is known, nothing is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from casebridge.engine.config import Config, SourceConfig
from casebridge.engine.secrets import secret_reader
from casebridge.linking import LinkedReport
from casebridge.mapping import Profile
from casebridge.model import match_key
from casebridge.sdk import HostBook, SourceContext

__all__ = ["Look", "looking"]


def looking(
    config: Config,
    clock: Callable[[], datetime],
    sleep: Callable[[float], None],
    workdir: Path | None = None,
    wanted: Callable[[str], bool] = lambda _number: True,
) -> SourceContext:
    """The context of a look. It knows nothing of hosts, so that a person who mends a system need not wait.

    Args:
        config: the configuration, paths absolute.
        clock: the current UTC time.
        sleep: waits for seconds.
        workdir: a private folder that is emptied afterwards; None if the look reads no records.
        wanted: whether a record of this case number is worth a request of its own.
    """
    return SourceContext(
        clock=clock,
        sleep=sleep,
        known=lambda _batch: False,
        workdir=workdir or config.ledger.state,
        wanted=wanted,
        secret=secret_reader(config),
        hosts=HostBook(),
    )


@dataclass(frozen=True, slots=True)
class Look:
    """A source that is looked at, with all that it takes.

    Args:
        config: the whole configuration.
        source: the source's part of it.
        profile: its profile.
        links: the agency's link table by match key.
        clock: the current UTC time.
        sleep: waits for seconds.
    """

    config: Config
    source: SourceConfig
    profile: Profile
    links: Mapping[str, Sequence[LinkedReport]] = field(repr=False)
    clock: Callable[[], datetime]
    sleep: Callable[[float], None]

    @property
    def ori(self) -> str:
        """The agency's ORI; empty if it has none."""
        return self.config.agency.ref().ori

    def linked(self, number: str) -> bool:
        """Whether a case number has a link."""
        return match_key(number) in self.links

    def context(
        self, workdir: Path | None = None, wanted: Callable[[str], bool] = lambda _number: True
    ) -> SourceContext:
        """What the source is handed; see ``looking``."""
        return looking(self.config, self.clock, self.sleep, workdir, wanted)
