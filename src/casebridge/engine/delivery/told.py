"""What a person is told of a sink that nothing can be sent to."""

from __future__ import annotations

from collections.abc import Sequence

from casebridge.engine.result import Delivery
from casebridge.engine.wording import fault_text
from casebridge.errors import TryLater
from casebridge.ledger.sink import SinkState
from casebridge.sdk import Receipt

__all__ = ["PutOff", "resting", "set_right"]


class PutOff(TryLater):
    """A sink wants everything later, after so many seconds."""

    def __init__(self, code: str, after: float) -> None:
        meaning, step = fault_text(code or "sink_later")
        super().__init__(code or "sink_later", meaning, next_step=step)
        self.after = after


def set_right(receipts: Sequence[Receipt]) -> PutOff:
    """The error of a sink that wants all of a batch later."""
    return PutOff(receipts[0].code, max(item.after for item in receipts))


def resting(state: SinkState) -> Delivery:
    """The result of a sink that is not tried now, because it failed."""
    meaning, step = fault_text(state.code)
    when = f"{state.open_until[:10]} {state.open_until[11:16]} UTC"
    problem = f"Not tried again before {when}: {meaning} {step} `casebridge deliver retry {state.name}` tries at once."
    return Delivery(state.name, problem=problem, code=state.code, exit_code=state.exit_code, skipped="resting")
