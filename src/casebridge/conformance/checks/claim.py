"""Checks of claims: what a connector says it can do, it does."""

from __future__ import annotations

from casebridge.conformance.bench import Bench
from casebridge.conformance.check import NotApplicable, check, demand

__all__: list[str] = []


@check("CB030", "fetch_case finds the records of a linked case", needs={"fetch_case", "fetched"})
def fetches(bench: Bench) -> None:
    """A case that is linked late may stand before the cursor."""
    for number, keys in bench.truth().fetched.items():
        run = bench.run(1, bench.first.cursor, newly_linked=(number,))
        demand(run.error is None, f"fetch_case ended with {type(run.error).__name__}: {run.error}")
        lost = set(keys) - set(run.ids)
        demand(not lost, f"{len(lost)} records of a newly linked case did not come. Claim fetch_case only if it works.")


@check("CB031", "A window gives what changed in it", needs={"windows", "window"})
def windows_work(bench: Bench) -> None:
    """A backfill reads what changed between two times, and not the whole system."""
    truth = bench.truth()
    run = bench.run(1, bench.first.cursor, window=truth.window)
    demand(run.error is None, f"The window ended with {type(run.error).__name__}: {run.error}")
    found = set(run.ids)
    lost = truth.within - found
    demand(not lost, f"{len(lost)} of {len(truth.within)} records that changed in the window did not come.")
    beyond = found - truth.within
    rest = set(truth.records) - truth.within
    demand(not rest or beyond != rest, "The window gave every record of the system. Claim windows only if they work.")


@check("CB032", "A snapshot holds every record")
def snapshots_whole(bench: Bench) -> None:
    """What a snapshot does not hold is taken for deleted."""
    reads = [(1, bench.first)] if bench.lacks("changes") else [(1, bench.first), (2, bench.then)]
    marked = [(phase, run) for phase, run in reads if any(page.batch.snapshot for page in run.pages)]
    if not marked:
        raise NotApplicable("no batch is marked as a snapshot")
    demand(bench.claims.snapshots, "A batch is marked as a snapshot, and snapshots are not claimed.")
    for phase, run in marked:
        lost = set(bench.truth(phase).records) - set(run.ids) - set(bench.truth(phase).deleted)
        demand(not lost, f"A batch of phase {phase} is marked as a snapshot, and {len(lost)} records are not in it.")


@check("CB033", "What belongs together is one batch", needs={"batches"})
def batches_hold(bench: Bench) -> None:
    """A batch has a stable ID of its own, ends once, and is not another batch's."""
    reads = [bench.first] if bench.lacks("changes") else [bench.first, bench.then]
    seen: set[str] = set()
    for run in reads:
        if run.error is not None:
            continue
        batches = {page.batch.batch_id for page in run.pages}
        demand(all(batches), "A batch has no ID.")
        demand(not batches & seen, "Two reads gave batches with one ID; the second would be taken for a known one.")
        seen |= batches
        for batch in batches:
            ends = [page.last for page in run.pages if page.batch.batch_id == batch]
            demand(ends.count(True) == 1 and ends[-1], "A batch does not end with exactly one last page.")
