"""Checks of completeness: all that the world holds comes, and nothing else."""

from __future__ import annotations

from collections import Counter

from casebridge.conformance.bench import Bench
from casebridge.conformance.check import check, demand
from casebridge.conformance.traits import times_of

__all__: list[str] = []


@check("CB006", "Every record of the system is handed over")
def all_come(bench: Bench) -> None:
    """The first read gives every record, to the last one of the last page."""
    run, truth = bench.first, bench.truth()
    missing = _missing(bench)
    damaged = len(run.damaged)
    demand(
        not missing and damaged == truth.damaged and len(run.rejected) == truth.rejected,
        f"{len(missing)} of {len(truth.records)} records did not come{_named(missing)}; {damaged} came as damaged "
        f"({truth.damaged} expected), {len(run.rejected)} batches as rejected ({truth.rejected} expected).",
    )


@check("CB007", "An empty page is not the end", needs={"empty_page"})
def empty_page(bench: Bench) -> None:
    """A system that checks rights after it has made a page may send an empty one in the middle."""
    missing = _missing(bench)
    demand(
        not missing,
        f"The world has an empty page before others, and {len(missing)} records did not come{_named(missing)}. "
        "Go on for as long as the system says that more follows.",
    )


@check("CB008", "Records with equal times all come", needs={"equal_times"})
def equal_times(bench: Bench) -> None:
    """Records with one time may lie on both sides of a page's border."""
    times = times_of(bench, 1)
    often = Counter(times.values())
    shared = [key for key in _missing(bench) if key in times and often[times[key]] > 1]
    demand(
        not shared,
        f"{len(shared)} records that share their time with another did not come{_named(shared)}. "
        "Ask for the next page by a token, an offset, or time and identity together; never by the time alone.",
    )


@check("CB009", "Nothing comes that the system does not hold")
def nothing_else(bench: Bench) -> None:
    """A record that was made up would become a statement to NCMEC."""
    truth = bench.truth()
    extra = sorted(set(bench.first.ids) - set(truth.records) - set(truth.deleted))
    demand(not extra, f"{len(extra)} records came that the world does not hold{_named(extra)}.")


@check("CB026", "A read of a healthy system ends without an error")
def no_error(bench: Bench) -> None:
    """No exception, and the read comes to its end."""
    for name, run in (("first", bench.first), ("next", bench.then if not bench.lacks("changes") else bench.first)):
        error = run.error
        demand(error is None, f"The {name} read of a healthy system ended with {type(error).__name__}: {error}")
        demand(run.finished, f"The {name} read did not come to its end.")


@check("CB027", "Only what the system is known to answer is asked for", needs={"network"})
def on_the_tape(bench: Bench) -> None:
    """A request that nobody recorded would meet something else than the test did."""
    reads = [bench.first] if bench.lacks("changes") else [bench.first, bench.then]
    missed = [asked for run in reads for asked in run.missed]
    told = ", ".join(
        f"{asked.method} {asked.path} ({', '.join(key for key, _ in asked.query)})" for asked in missed[:3]
    )
    demand(not missed, f"{len(missed)} requests are not on the tape: {told}. Record them, or don't send them.")


@check("CB028", "check says that a healthy system is well")
def check_works(bench: Bench) -> None:
    """``check`` looks without reading cases and says one sentence."""
    run = bench.check()
    demand(run.error is None, f"check ended with {type(run.error).__name__}: {run.error}")
    demand(run.told, "check said nothing.")
    bad = [result for result in run.told if not result.ok or not str(result.message).strip()]
    demand(not bad, f"check says of a healthy system that {len(bad)} things are not well, or says nothing of them.")


def _missing(bench: Bench) -> list[str]:
    found = set(bench.first.ids)
    return [key for key in bench.truth().records if key not in found]


def _named(keys: list[str]) -> str:
    return f" ({', '.join(map(repr, keys[:3]))}{', ...' if len(keys) > 3 else ''})" if keys else ""
