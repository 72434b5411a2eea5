"""Checks of paging: a system that sends its pages again, in turn, or without end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casebridge.conformance.check import NotApplicable, check, demand
from casebridge.conformance.fault.paging import again, alternating, endless
from casebridge.conformance.measure import page_requests, told_or_whole

if TYPE_CHECKING:
    from casebridge.conformance.bench import Bench
    from casebridge.conformance.fault import Fault


@check("CB040", "The same page again and again is noticed", needs={"network"})
def _same_page(bench: Bench) -> None:
    _bounded(bench, again(_budget(bench)))


@check("CB041", "Two pages in turn are noticed", needs={"network"})
def _two_in_turn(bench: Bench) -> None:
    _bounded(bench, alternating(_budget(bench)))


@check("CB042", "A system whose pages never end is read page by page", needs={"network"})
def _never_ending(bench: Bench) -> None:
    limit = _budget(bench)
    run = bench.run(fault=endless(limit), stop_after=len(bench.first.pages) + 2, seconds=20)
    demand(
        len(run.asked) < limit,
        f"{len(run.asked)} requests were made before {len(run.pages)} pages were handed over. Yield each page as soon "
        "as it is read: the engine stops when its time is over, and memory stays flat.",
    )


def _bounded(bench: Bench, fault: Fault) -> None:
    limit = _budget(bench)
    run = bench.run(fault=fault, seconds=20)
    demand(
        len(run.asked) < limit,
        f"{fault.name}: {len(run.asked)} requests were made and no end was in sight. Remember every page or token that "
        "was seen, and raise TryLater when one comes again.",
    )
    told_or_whole(bench, run, fault.name)


def _budget(bench: Bench) -> int:
    pages = page_requests(bench)
    if pages < 2:
        raise NotApplicable("the first read asks for one page")
    return 5 * len(bench.first.asked) + 30
