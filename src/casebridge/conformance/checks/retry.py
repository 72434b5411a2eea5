"""Checks of failing systems: refused, busy, away for a moment or in the middle of a read."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from casebridge.conformance.check import check, demand
from casebridge.conformance.fault.body import LOGIN_LATER, cut_off, truncated
from casebridge.conformance.fault.place import key_of
from casebridge.conformance.fault.status import PAUSE_SECONDS, busy, fails_once, refused, refused_from_page
from casebridge.conformance.measure import came_back, lost, page_requests, told_or_whole

if TYPE_CHECKING:
    from casebridge.conformance.bench import Bench
    from casebridge.conformance.fault import Fault

_TWICE = 2


@check("CB043", "What the system refuses is not asked for again and again", needs={"network"})
def _refused(bench: Bench) -> None:
    for status in (400, 401, 403, 404):
        what = f"Every request is answered with {status}"
        run = bench.run(fault=refused(status), seconds=20)
        most = max(Counter(map(key_of, run.asked)).values(), default=0)
        demand(
            most <= _TWICE and len(run.asked) <= 2 * len(bench.first.asked) + _TWICE,
            f"{what}: {len(run.asked)} requests, {most} of them the same. A refusal does not heal by asking again; "
            "raise FixConfig.",
        )
        came_back(run, what)
        demand(run.error or run.rejected, f"{what}, and the read ended as if there were nothing new.")
        demand(not run.rows, f"{what}, and {len(run.rows)} records were handed over.")


@check("CB044", "A busy system is left alone for as long as it asks", needs={"network"})
def _busy(bench: Bench) -> None:
    for status in (429, 503):
        for now in (None, bench.clock()):
            fault = busy(status, now=now)
            run = bench.run(fault=fault, seconds=20)
            if len(run.asked) > 1:
                waited = sum(run.slept) + run.elapsed
                demand(
                    waited >= PAUSE_SECONDS - 0.5,
                    f"{fault.name}: {PAUSE_SECONDS} seconds were asked for, {waited:.1f} passed before the next "
                    "request. Ask through Tools.client, or raise TryLater and leave the waiting to the engine.",
                )
            told_or_whole(bench, run, fault.name)


@check("CB045", "A read that fails in the middle says so, and nothing is lost", needs={"network"})
def _in_the_middle(bench: Bench) -> None:
    page = min(2, page_requests(bench))
    for fault in (refused_from_page(500, page), refused_from_page(403, page), truncated(page), cut_off(page)):
        _goes_on(bench, fault)
    if page > 1:
        _goes_on(bench, LOGIN_LATER)


@check("CB046", "A system that fails for a moment loses nothing", needs={"network"})
def _for_a_moment(bench: Bench) -> None:
    for status in (500, 502):
        _goes_on(bench, fails_once(status))


def _goes_on(bench: Bench, fault: Fault) -> None:
    run = bench.run(fault=fault, seconds=20)
    told_or_whole(bench, run, fault.name)
    after = bench.run(cursor=run.cursor)
    missing = lost(bench, run, after)
    demand(
        not missing,
        f"{fault.name}: {len(missing)} records are never read, since the cursor stands behind them. Hand out a cursor "
        "only with the records before it.",
    )
