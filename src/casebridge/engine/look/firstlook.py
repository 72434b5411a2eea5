"""A source of any type, held against its profile before it is read for good. Writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from casebridge.engine.build import build_sink, build_source, rest_options
from casebridge.engine.config import DropConfig, ReceiverConfig, RestConfig, SinkConfig
from casebridge.engine.look.advice import advice
from casebridge.engine.look.few import Few
from casebridge.engine.look.firstfile import check_first_file
from casebridge.engine.look.looking import Look
from casebridge.engine.look.overheard import listening
from casebridge.engine.look.paths import paths_in
from casebridge.engine.look.tally import Tally
from casebridge.engine.plugin.plugins import Plugins
from casebridge.engine.reading import record_options
from casebridge.errors import CasebridgeError, QuarantineBatch
from casebridge.sdk import CheckResult, Page, Rejected, SinkContext, Source

__all__ = ["first_page", "look_at_receiver", "look_at_records", "look_at_sink", "look_at_system"]

DETAILS = 10
"""For how many records of a page the detail is asked for when it is only looked at."""


def look_at_system(look: Look) -> list[CheckResult]:
    """Whether the source can be reached and read; what it raises is told as a result."""
    try:
        return list(build_source(look.source, look.profile, Plugins(look.config)).check(look.context()))
    except CasebridgeError as error:
        return [_told(f"source {look.source.name}", error)]


def look_at_sink(config: SinkConfig, plugins: Plugins, context: SinkContext) -> list[CheckResult]:
    """Whether the sink can take something; what it raises is told as a result."""
    try:
        found = list(build_sink(config, plugins).check(context))
        return [replace(item, subject=f"sink {config.name}: {item.subject}") for item in found]
    except CasebridgeError as error:
        return [_told(f"sink {config.name}", error)]


def look_at_receiver(config: ReceiverConfig, plugins: Plugins, context: SinkContext) -> list[CheckResult]:
    """Whether a peer's events can be fetched; what it raises is told as a result."""
    try:
        found = list(plugins.receiver(config).check(context))
        return [replace(item, subject=f"receiver {config.name}: {item.subject}") for item in found]
    except CasebridgeError as error:
        return [_told(f"receiver {config.name}", error)]


def look_at_records(look: Look) -> list[CheckResult]:
    """The accounting of the first file or page, and what the profile does not know of it."""
    if isinstance(look.source, DropConfig):
        return check_first_file(look, look.source)
    few = Few(look.linked, DETAILS)
    subject = "first page"
    tally = Tally(look.profile, look.linked, look.ori, few.whole)
    heard: list[bytes] = []
    try:
        with first_page(look, few, heard) as page:
            if page is not None:
                tally.add(page, page.batch.findings)
    except CasebridgeError as error:
        return [_told(subject, error)]
    options = record_options(look.profile)
    ignored = look.profile.ignored
    unread = [item for body in heard if options for item in paths_in(BytesIO(body), options, subject, ignored)]
    return advice(tally, subject) + unread


@contextmanager
def first_page(look: Look, wanted: Callable[[str], bool], heard: list[bytes] | None = None) -> Iterator[Page | None]:
    """The first page that a source would give if nothing had been read yet; None if it has none.

    No page after it is asked for. ``heard`` gets the system's own answer. Raises what ``Source.pull``
    raises, and ``QuarantineBatch`` for a batch that can't be read.
    """
    with TemporaryDirectory(prefix="casebridge-look-") as folder:
        pages = _one_page(look, heard).pull(None, look.context(Path(folder), wanted))
        try:
            item = next(pages, None)
            if isinstance(item, Rejected):
                raise QuarantineBatch(item.code, item.summary, next_step=item.next_step)
            yield item
        finally:
            if isinstance(pages, Generator):
                pages.close()


def _one_page(look: Look, heard: list[bytes] | None) -> Source:
    if not isinstance(look.source, RestConfig):
        return build_source(look.source, look.profile, Plugins(look.config))
    from casebridge.connectors.rest import RestSource  # a folder of tables needs no HTTP client

    # A source asks one page ahead, but not beyond its budget.
    options = replace(rest_options(look.source, look.profile), max_pages=1)
    if heard is not None:
        options = replace(options, client=listening(options.spec.list.path, heard))
    return RestSource(options)


def _told(subject: str, error: CasebridgeError) -> CheckResult:
    where = f" ({error.where})" if str(error.where) else ""
    return CheckResult(subject, False, f"{error.summary}{where}", error.next_step)
