"""A source of any type, held against its profile before it is read for good. Writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from casebridge.engine.advice import advice
from casebridge.engine.build import build_source
from casebridge.engine.config import DropConfig, RestConfig
from casebridge.engine.few import Few
from casebridge.engine.firstfile import check_first_file
from casebridge.engine.looking import Look
from casebridge.engine.tally import Tally
from casebridge.errors import CasebridgeError, QuarantineBatch
from casebridge.sdk import CheckResult, Page, Rejected

__all__ = ["first_page", "look_at_records", "look_at_system"]

DETAILS = 10
"""For how many records of a page the detail is asked for when it is only looked at."""


def look_at_system(look: Look) -> list[CheckResult]:
    """Whether the source can be reached and read; what it raises is told as a result."""
    try:
        return list(build_source(look.source, look.profile).check(look.context()))
    except CasebridgeError as error:
        return [_told(f"source {look.source.name}", error)]


def look_at_records(look: Look) -> list[CheckResult]:
    """The accounting of the first file or page, and what the profile does not know of it."""
    if isinstance(look.source, DropConfig):
        return check_first_file(look.source, look.profile, look.context().secret, look.linked)
    few = Few(look.linked, DETAILS)
    subject = "first page"
    tally = Tally(look.profile, look.linked, few.whole)
    try:
        with first_page(look, few) as page:
            if page is not None:
                tally.add(page, page.batch.findings)
    except CasebridgeError as error:
        return [_told(subject, error)]
    return advice(tally, subject)


@contextmanager
def first_page(look: Look, wanted: Callable[[str], bool]) -> Iterator[Page | None]:
    """The first page that a source would give if nothing had been read yet; None if it has none.

    The source is told to stop after one page. Raises what ``Source.pull`` raises, and ``QuarantineBatch`` for a batch
    that can't be read.
    """
    source = look.source
    if isinstance(source, RestConfig):
        source = source.model_copy(update={"max_pages": 1})
    with TemporaryDirectory(prefix="casebridge-look-") as folder:
        pages = build_source(source, look.profile).pull(None, look.context(Path(folder), wanted))
        try:
            item = next(pages, None)
            if isinstance(item, Rejected):
                raise QuarantineBatch(item.code, item.summary, next_step=item.next_step)
            yield item
        finally:
            if isinstance(pages, Generator):
                pages.close()


def _told(subject: str, error: CasebridgeError) -> CheckResult:
    where = f" ({error.where})" if str(error.where) else ""
    return CheckResult(subject, False, f"{error.summary}{where}", error.next_step)
