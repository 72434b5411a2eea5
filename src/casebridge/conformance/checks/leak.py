"""Checks that nothing stays open."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from casebridge.conformance.check import check, demand
from casebridge.conformance.fault.status import refused
from casebridge.conformance.probe.handles import watching

if TYPE_CHECKING:
    from casebridge.conformance.bench import Bench
    from casebridge.conformance.fault import Fault


@check("CB059", "Nothing stays open or running after a read")
def _all_closed(bench: Bench) -> None:
    ways: list[tuple[str, int | None, Fault | None]] = [
        ("a whole read", None, None),
        ("a read that is stopped", 1, None),
    ]
    if bench.binding.world.kind == "network":
        ways.append(("a read that is refused", None, refused(403)))
    for way, stop_after, fault in ways:
        with watching() as left_open:
            told = bench.run(stop_after=stop_after, fault=fault, watch=True).left
            left = [*left_open(), *told]
        counted = ", ".join(f"{number} {kind}" for kind, number in sorted(Counter(left).items()))
        demand(not left, f"After {way}: {counted}. Use `with`, and Tools.client, which is closed for you.")
