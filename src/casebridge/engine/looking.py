"""What a source is handed when it is only looked at: nothing is known, nothing is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from casebridge.engine.config import Config
from casebridge.engine.hosts import read_hosts
from casebridge.engine.secrets import secret_reader
from casebridge.sdk import HostBook, SourceContext

__all__ = ["looking"]


def looking(
    config: Config,
    clock: Callable[[], datetime],
    sleep: Callable[[float], None],
    workdir: Path | None = None,
    wanted: Callable[[str], bool] = lambda _number: True,
) -> SourceContext:
    """The context of a look.

    Args:
        config: the configuration, paths absolute.
        clock: the current UTC time.
        sleep: waits for seconds.
        workdir: a private folder that is emptied afterwards; None if the look reads no records.
        wanted: whether a record of this case number would be kept.
    """
    folder = config.ledger.path.parent
    return SourceContext(
        clock=clock,
        sleep=sleep,
        known=lambda _batch: False,
        workdir=workdir or folder,
        wanted=wanted,
        secret=secret_reader(config),
        hosts=HostBook(lambda: read_hosts(folder)),
    )
