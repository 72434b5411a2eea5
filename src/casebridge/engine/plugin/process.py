"""A process connector as a source."""

from __future__ import annotations

from casebridge.engine.config import ProcessConfig
from casebridge.engine.reading import record_options
from casebridge.mapping import Profile
from casebridge.plugins.adapt import adapt_source
from casebridge.plugins.process import ProcessOptions, process_type
from casebridge.sdk import Source

__all__ = ["process_source"]


def process_source(config: ProcessConfig, profile: Profile) -> Source:
    """The source over the command of ``config``; nothing is started before it is read. ``profile`` reads JSON."""
    records = record_options(profile)
    assert records is not None  # noqa: S101  the two fit
    options = ProcessOptions(
        command=config.command, options=config.options, secrets=config.secrets, folder=config.folder
    )
    return adapt_source(
        config.name,
        process_type(frozenset(config.can)),
        options,
        records,
        profile.case.number,
        config.max_seconds,
        snapshot=profile.file.snapshot,
    )
