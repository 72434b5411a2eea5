"""Checks that a connector comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casebridge.conformance.check import check, demand
from casebridge.conformance.fault.body import stalled
from casebridge.conformance.run import OverrunError

if TYPE_CHECKING:
    from casebridge.conformance.bench import Bench

_SECONDS = 0.6
_PATIENCE = 2.0


@check("CB052", "A read ends when its time is over, whatever the system does")
def _in_time(bench: Bench) -> None:
    ways = [(stalled(), "no answer came")] if bench.binding.world.kind == "network" else []
    for fault, what in [*ways, (None, "nothing was wrong")]:
        run = bench.within(_SECONDS).run(fault=fault, seconds=_PATIENCE)
        demand(
            not isinstance(run.error, OverrunError),
            f"Of {_SECONDS:g} seconds, {_PATIENCE:g} were over and the read went on ({what}). Ask through "
            "Tools.client, which ends in time, look at Tools.seconds_left, and never wait by yourself.",
        )
