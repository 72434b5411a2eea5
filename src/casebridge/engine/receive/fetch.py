"""One round of a receiver: what a peer left where its transport keeps it comes into the hub's ledger."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from casebridge.engine.bridge import Bridge
from casebridge.engine.config import ReceiverConfig
from casebridge.engine.receive.carried import take_carried
from casebridge.sdk import Receipt
from casebridge.sdk.receiver import Arrived, Round

__all__ = ["ROUND_SECONDS", "fetch"]

ROUND_SECONDS = 10.0
"""Seconds of one round while there is more: short enough to end in order when a process is asked to."""


def fetch(
    bridge: Bridge,
    config: ReceiverConfig,
    *,
    seconds: float = ROUND_SECONDS,
    stopping: Callable[[], bool] = lambda: False,
    got_on: Callable[[], None] = lambda: None,
) -> Round:
    """Takes in what the peer of ``config`` left, until nothing is there or ``seconds`` are over.

    Args:
        bridge: the hub.
        config: one of its receivers.
        seconds: of the round.
        stopping: whether to come back as soon as what was fetched is settled.
        got_on: called before events are taken; what it raises ends the round.

    Raises ``FixConfig``, ``TryLater`` and ``StopLedger``; what was taken until then stays, and is known when it comes
    again.
    """
    peer = next(item for item in bridge.config.peer if item.name == config.peer)
    receiver = bridge.plugins.receiver(config)
    with bridge.ledger("hub receive") as ledger:

        def take(events: Sequence[Arrived]) -> list[Receipt]:
            got_on()
            return take_carried(ledger, peer, events)

        return receiver.receive(take, bridge.sink_context(), seconds, stopping)
