"""Which records a preview shows: a file, a document of the system, or what the source would read first."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from casebridge.engine.config import DropConfig, PluginSourceConfig, RestConfig
from casebridge.engine.look.fetch import fetch
from casebridge.engine.look.firstfile import first_file
from casebridge.engine.look.firstlook import first_page
from casebridge.engine.look.looking import Look
from casebridge.engine.look.preview import PreviewCase, preview_file, preview_rows
from casebridge.engine.look.tally import Rows
from casebridge.engine.plugin.plugins import Plugins
from casebridge.engine.reading import open_file
from casebridge.errors import FixConfig
from casebridge.faults import FAULTS
from casebridge.model import AgencyRef, moment_text

__all__ = ["preview_source"]


def preview_source(look: Look, agency: AgencyRef, path: Path | None, url: str, limit: int) -> list[PreviewCase]:
    """Up to ``limit`` cases, and the records that make none; see ``preview_rows``.

    Args:
        look: the source.
        agency: the agency.
        path: a file to show; any of the source's kind.
        url: a document of the source's system to show, if ``path`` is None; without both the first file or page.
        limit: how many cases.

    Raises ``FixConfig``: ``url_foreign``, ``nothing_waits``; ``QuarantineBatch`` and ``TryLater`` if what is to be
    shown can't be read.
    """

    def shown(rows: Iterable[Rows]) -> list[PreviewCase]:
        received = moment_text(look.clock())
        return list(preview_rows(rows, received, look.profile, agency, look.links, limit))

    def of_file(file: Path) -> list[PreviewCase]:
        config = look.source
        reader = Plugins(look.config).reader(config, look.profile) if isinstance(config, PluginSourceConfig) else None
        if reader is not None:
            with open_file(file) as handle:
                return shown(reader.read(handle))
        return list(preview_file(file, look.profile, agency, look.links, limit))

    source = look.source
    if path is not None:
        return of_file(path)
    if url:
        if not isinstance(source, RestConfig):
            raise _fault("url_foreign")
        return shown(fetch(source, look.profile, url, look.context()))
    if isinstance(source, DropConfig):
        with first_file(source, look.context().secret) as waiting:
            if waiting is None:
                raise _fault("nothing_waits")
            return of_file(waiting)
    with first_page(look, lambda _number: True) as page:
        return shown([page] if page else [])


def _fault(code: str) -> FixConfig:
    fault = FAULTS[code]
    return FixConfig(code, fault.meaning, next_step=fault.next_step)
