"""What the log says of how work ended: what is new, and once each trouble."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from casebridge.daemon.events import TAKEN
from casebridge.daemon.lane import LaneSpec
from casebridge.daemon.runner import Outcome
from casebridge.daemon.spell import Spells
from casebridge.faults import FAULTS

__all__ = ["LEDGER", "tell_outcome", "who"]

LEDGER = "ledger"
"""The key of troubles that are the ledger's, whichever lane meets them."""

_OF_LEDGER = frozenset({"ledger_busy"})

Tell = Callable[..., None]


def who(spec: LaneSpec) -> dict[str, Any]:
    """The fields that name a lane."""
    return {spec.kind: spec.name, "agency": spec.agency} if spec.kind == "source" else {spec.kind: spec.name}


def tell_outcome(tell: Tell, spells: Spells, spec: LaneSpec, outcome: Outcome, seconds: float, now: float) -> None:
    """Tells how a piece of work ended, if there is anything to tell.

    Args:
        tell: logs an event.
        spells: the troubles so far.
        spec: the lane.
        outcome: how it ended.
        seconds: how long it took.
        now: seconds of the steady clock.
    """
    if outcome.neutral:
        return
    if outcome.exit_code == 4 or outcome.code in _OF_LEDGER:
        _trouble(tell, spells, LEDGER, LEDGER, {}, outcome, now)
        return
    # Whoever gets as far as an end of its own has used the ledger.
    _trouble(tell, spells, LEDGER, LEDGER, {}, Outcome(), now)
    _news(tell, spec, outcome, seconds)
    _trouble(tell, spells, spec.key, spec.kind, who(spec), outcome, now)


def _news(tell: Tell, spec: LaneSpec, outcome: Outcome, seconds: float) -> None:
    counts: Mapping[str, int] = outcome.counts
    if spec.kind == "source":
        new = any(counts.values())
        more = {name: number for name, number in counts.items() if name != "doubtful"} if new else {}
        if not outcome.code or new:
            tell("source_read" if new else "source_idle", **who(spec), run=outcome.run_id, seconds=seconds, **more)
        if counts.get("doubtful"):
            tell("source_doubtful", **who(spec), run=outcome.run_id)
    elif spec.kind == "sink":
        if any(counts.get(name) for name in ("accepted", "rejected", "duplicate", "messages", "replied")):
            tell("sink_sent", **who(spec), seconds=seconds, **counts)
        if counts.get("alarms"):
            tell("sink_alarm", **who(spec), alarms=counts["alarms"])
    elif spec.kind == "receiver":
        _fetched(tell, spec, outcome, seconds)
    elif not outcome.code:
        tell("chore_done", **who(spec), seconds=seconds, number=counts.get("number", 0))


def _fetched(tell: Tell, spec: LaneSpec, outcome: Outcome, seconds: float) -> None:
    counts = outcome.counts
    if any(counts.get(name) for name in ("accepted", "duplicate", "rejected")):
        tell("receiver_took", **who(spec), seconds=seconds, **{key: counts.get(key, 0) for key in TAKEN})
    if counts.get("rejected"):
        tell("receiver_refused", **who(spec), rejected=counts["rejected"], detail=outcome.detail)
    if counts.get("alarms"):
        tell("receiver_alarm", **who(spec), alarms=counts["alarms"])


def _trouble(
    tell: Tell, spells: Spells, key: str, kind: str, named: Mapping[str, Any], outcome: Outcome, now: float
) -> None:
    turn = spells.heard(key, outcome.code, now)
    if turn is None:
        return
    if turn.what == "healed":
        tell(f"{kind}_healed", **named, after_seconds=turn.seconds, times=turn.times)
    elif turn.what == "lasts":
        tell(f"{kind}_still_failing", **named, code=turn.code, since_seconds=turn.seconds, times=turn.times)
    else:
        fault = FAULTS.get(turn.code)
        run = {"run": outcome.run_id} if kind == "source" else {}
        step = fault.next_step if fault else ""
        tell(f"{kind}_failed", **named, **run, code=turn.code, next_step=step, detail=outcome.detail)
