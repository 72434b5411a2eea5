"""What a run made of the truth: read, lost, invented, told; for checks in which something goes wrong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from casebridge.conformance.check import NotApplicable, demand
from casebridge.conformance.fault.document import is_page
from casebridge.conformance.fault.place import key_of
from casebridge.conformance.fault.value import swap
from casebridge.conformance.run import EndlessError, OverrunError
from casebridge.errors import CasebridgeError
from casebridge.sdk.records import ITEM_END

if TYPE_CHECKING:
    from casebridge.conformance.bench import Bench
    from casebridge.conformance.run import Run

__all__ = ["a_value", "came_back", "invented", "lost", "page_requests", "sent_documents", "told", "told_or_whole"]


def told(run: Run, usual: Run | None = None) -> bool:
    """Whether the run says that something went wrong: an error, a refused batch, a record set aside, a finding.

    ``usual``: a run in which nothing went wrong; what it tells as well is no news.
    """
    findings = {name for page in run.pages for name in page.batch.findings}
    common = {name for page in usual.pages for name in page.batch.findings} if usual else set()
    damaged, refused = (len(usual.damaged), len(usual.rejected)) if usual else (0, 0)
    return bool(run.error or len(run.rejected) > refused or len(run.damaged) > damaged or findings - common)


def lost(bench: Bench, *runs: Run, phase: int = 1) -> list[str]:
    """The identities of the truth that none of the runs read."""
    read = {identity for run in runs for identity in run.ids}
    return [identity for identity in bench.truth(phase).records if identity not in read]


def invented(bench: Bench, run: Run, phase: int = 1) -> list[str]:
    """The identities that the run read and the truth does not know."""
    truth = bench.truth(phase)
    return sorted({found for found in run.ids if found not in truth.records and found not in truth.deleted})


def told_or_whole(bench: Bench, run: Run, what: str) -> None:
    """Demands that a run in which ``what`` happened tells it or has read everything.

    What it has read must be true, whether it tells or not.
    """
    came_back(run, what)
    strange = invented(bench, run)
    demand(not strange, f"{what}: {len(strange)} records were handed over that the system does not have.")
    missing = [] if told(run, bench.first) else lost(bench, run)
    demand(
        not missing,
        f"{what}: {len(missing)} records are missing, and the read ended as if it were complete. Raise TryLater "
        "(or let the client's error pass) instead of ending.",
    )


def came_back(run: Run, what: str) -> None:
    """Demands that the run ended by itself, and with an error that casebridge knows if with any."""
    demand(
        not isinstance(run.error, (OverrunError, EndlessError)),
        f"{what}: the read did not end by itself. Bound every loop, and let the client's time-outs and retries do "
        "their work.",
    )
    demand(
        run.error is None or isinstance(run.error, CasebridgeError),
        f"{what}: the read ended with {type(run.error).__name__}. Only TryLater and FixConfig say what to do next.",
    )


def sent_documents(bench: Bench) -> list[bytes]:
    """The documents of the first phase, as the world gives them when nothing is wrong."""
    if bench.binding.world.kind == "folder":
        return list(bench.binding.world.phases[0].files.values())
    return [answer.body for answer in bench.first.sent if answer.status == 200]


def page_requests(bench: Bench) -> int:
    """How many pages the first read asked for."""
    asked = zip(bench.first.asked, bench.first.sent, strict=True)
    return len({key_of(request) for request, answer in asked if is_page(answer)})


def a_value(bench: Bench) -> tuple[str, str]:
    """A column and a value of words in it that stands in the world's documents as it is read.

    It is no identity, no case number and no time, so that a connector may hand it over whatever it is. Raises
    ``NotApplicable`` if there is none.
    """
    documents = sent_documents(bench)
    for column, text in _words(bench):
        if any(swap(data, text, b"") != data for data in documents):
            return column, text
    raise NotApplicable("the truth names no value of words that stands in the world's documents as it is read")


def _words(bench: Bench) -> Iterator[tuple[str, str]]:
    binding = bench.binding
    spared = {*binding.key, binding.changed, binding.profile.case.number, *binding.derived}
    for cells in bench.truth(1).records.values():
        for column, text in cells.items():
            plain = text.isascii() and text.isprintable() and ITEM_END not in text
            if column not in spared and plain and sum(map(str.isalpha, text)) >= 3 and not set(text) & set('"\\<>&,;|'):
                yield column, text
