"""Faults of delivery: what sinks put off and refuse, what waits for a person."""

from __future__ import annotations

from casebridge.faults.fault import Fault

__all__ = ["DELIVERY"]

_LIST = "See `casebridge deliver list`."

DELIVERY: dict[str, Fault] = {
    "sink_later": Fault("remote", "The sink wants everything later.", "Nothing to do; the same events are sent again."),
    "no_receipt": Fault(
        "remote", "The sink did not say what became of an event.", "Nothing to do; the event is sent again."
    ),
    "gave_up": Fault(
        "remote",
        "The sink put an event off for longer than `give_up_after` of [delivery] allows.",
        "Ask who runs the sink, then run `casebridge deliver retry SINK --rejected`.",
    ),
    "volume_held": Fault(
        "run",
        "A run changes more than `max_changed` of [delivery] allows, so nothing of it is sent.",
        "Look at `casebridge events list`; if it is right, run `casebridge deliver release RUN`.",
    ),
    "sink_unknown": Fault("config", "There is no sink of that name in the ledger.", _LIST),
    "sink_not_paused": Fault("config", "The sink is not held.", _LIST),
    "run_unknown": Fault("config", "There is no run of that number.", _LIST),
    "run_not_held": Fault("config", "No run of that number is held.", _LIST),
    "event_not_waiting": Fault(
        "config", "The sink neither refused the event nor put it off.", "See `casebridge deliver show SINK`."
    ),
}
