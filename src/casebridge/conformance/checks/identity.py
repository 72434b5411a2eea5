"""Checks of identity: a record is told apart from others, and is the same one the next time."""

from __future__ import annotations

from collections import Counter

from casebridge.conformance.bench import Bench
from casebridge.conformance.check import check, demand

__all__: list[str] = []


@check("CB001", "A page holds no record twice", needs={"several"})
def once_a_page(bench: Bench) -> None:
    """A record that stands twice in a page would be two statements of one case."""
    run = bench.first
    for number, step in enumerate(run.steps, 1):
        twice = [key for key, count in Counter(map(run.identify, step.rows)).items() if count > 1]
        demand(not twice, f"Page {number} holds {_some(twice)} more than once. Hand a record over once.")


@check("CB002", "No record comes on two pages of a read", needs={"pages"})
def once_a_read(bench: Bench) -> None:
    """While nothing changes, the pages of one read share no record."""
    run = bench.first
    pages = Counter(key for step in run.steps for key in {run.identify(row) for row in step.rows})
    twice = [key for key, count in pages.items() if count > 1]
    demand(not twice, f"{_some(twice)} came on more than one page. Ask for the next page from where the last ended.")


@check("CB003", "Records have identities of their own", needs={"several"})
def own_identities(bench: Bench) -> None:
    """An identity that stands for several records makes one case of them."""
    run, truth = bench.first, bench.truth()
    found, wanted = len(set(run.ids)), len(truth.records)
    rows = len(run.rows)
    demand(
        rows < 2 or found > 1 or wanted < 2,
        f"{rows} records came with one and the same identity ({', '.join(run.identity)}). Read the system's own ID.",
    )


@check("CB004", "Every record has an identity")
def no_blank_identity(bench: Bench) -> None:
    """A record without an identity can be linked to nothing."""
    run = bench.first
    blank = sum(1 for row in run.rows if not all(row.get(name, "").strip() for name in run.identity))
    demand(not blank, f"{blank} records came without {' or '.join(run.identity)}.")


@check("CB005", "A record keeps its identity from read to read")
def stable_identity(bench: Bench) -> None:
    """Two reads of an unchanged world give the same identities."""
    first, again = set(bench.first.ids), set(bench.run(1).ids)
    demand(
        first == again,
        f"A second read of the same world gave {len(again - first)} identities that the first did not have. "
        "Take the identity from the system; never make one up.",
    )


def _some(keys: list[str]) -> str:
    shown = ", ".join(repr(key) for key in keys[:3])
    return f"{shown} and {len(keys) - 3} others" if len(keys) > 3 else shown or "nothing"
