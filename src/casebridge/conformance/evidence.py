"""What became of every check: the evidence that reports and grades are made of."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from casebridge.conformance.check import Check, CheckFailed, NotApplicable

__all__ = ["STATES", "Outcome", "State", "evidence", "judge", "write_evidence"]

State = Literal["passed", "failed", "not applicable", "skipped"]
STATES: tuple[State, ...] = ("passed", "failed", "not applicable", "skipped")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one check; ``reason`` says why for every state but passed."""

    code: str
    title: str
    state: State
    reason: str = ""


def judge(check: Check, bench: Any, skip: Mapping[str, str] | None = None) -> Outcome:
    """Runs a check. A reason in ``skip`` spares it; a check that stumbles has failed.

    Args:
        check: the check.
        bench: has ``lacks(need)``, and whatever else the checks of its kind ask for.
        skip: code to the written reason why the check is not run.
    """

    def outcome(state: State, reason: str = "") -> Outcome:
        return Outcome(check.code, check.title, state, reason)

    if reason := (skip or {}).get(check.code, "").strip():
        return outcome("skipped", reason)
    try:
        for need in sorted(check.needs):
            if lacking := bench.lacks(need):
                return outcome("not applicable", lacking)
        check.run(bench)
    except NotApplicable as why:
        return outcome("not applicable", str(why))
    except CheckFailed as failure:
        return outcome("failed", str(failure))
    except Exception as error:  # a connector that trips a check up has not passed it
        return outcome("failed", f"The check could not be made: {type(error).__name__}: {error}")
    return outcome("passed")


def evidence(suites: Mapping[str, Iterable[Outcome]], notes: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The report as JSON holds it.

    Args:
        suites: suite to its outcomes.
        notes: suite to what else is known of it: connector, kind, written reasons.
    """
    told = []
    for name, outcomes in suites.items():
        results = sorted(outcomes, key=lambda outcome: outcome.code)
        counts = Counter(outcome.state for outcome in results)
        told.append(
            {
                "suite": name,
                **notes.get(name, {}),
                "counts": {state: counts[state] for state in STATES},
                "results": [asdict(outcome) for outcome in results],
            }
        )
    return {"format": 1, "suites": told}


def write_evidence(path: Path, report: Mapping[str, Any]) -> None:
    """Writes the report; its folder is made if it is not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")
