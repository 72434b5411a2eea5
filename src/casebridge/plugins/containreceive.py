"""A plugin's receiver, contained."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from casebridge.plugins.blame import run
from casebridge.plugins.contain import has_methods
from casebridge.plugins.containsink import VERDICTS, is_code
from casebridge.plugins.trouble import fault
from casebridge.plugins.worker import Worker
from casebridge.sdk.author import Options
from casebridge.sdk.plugin import ReceiverType
from casebridge.sdk.receiver import Arrived, Receiver, Round, Take
from casebridge.sdk.sink import Receipt, SinkContext
from casebridge.sdk.source import CheckResult

__all__ = ["GRACE", "ContainedReceiver", "contained_receiver_type"]

GRACE = 240.0
"""Seconds beyond its own that a receiver has to connect, to take what it fetched last, and to let go."""

_CHECK_SECONDS = 300.0
_MOST = 10_000
_ID = 200


def contained_receiver_type(kind: ReceiverType, who: str, seconds: float) -> ReceiverType:
    """``kind``, whose ``make`` gives a ``ContainedReceiver``; ``seconds`` is how long the making may take."""

    def make(options: Options) -> ContainedReceiver:
        worker = Worker(who)
        making = "making a receiver"
        made = run(worker, who, making, lambda: has_methods(kind.make(options), ["receive", "check"]), seconds)
        if isinstance(made, str):
            raise fault("plugin_returned", f"What the plugin {who} makes is no receiver: it has no {made}().")
        return ContainedReceiver(made[0], who, worker)

    return replace(kind, make=make)


class ContainedReceiver:
    """See ``Receiver``. What is taken is taken in the caller's thread, which alone may use the ledger."""

    def __init__(self, made: Receiver, who: str, worker: Worker, grace: float = GRACE) -> None:
        self._made, self._who, self._worker, self._grace = made, who, worker, grace

    def receive(self, take: Take, context: SinkContext, seconds: float, stopping: Callable[[], bool]) -> Round:
        """What the plugin's ``receive`` gives. Raises ``TryLater``, ``FixConfig`` and what ``take`` raises."""

        def lent(events: Sequence[Arrived]) -> Sequence[Receipt]:
            found: Sequence[Receipt] = self._worker.ask("take", tuple(events))
            return found

        def answer(_asked: str, arguments: tuple[Any, ...]) -> Sequence[Receipt]:
            (events,) = arguments
            if len(events) > _MOST or not all(_is_arrived(item) for item in events):
                raise fault("plugin_returned", f"The plugin {self._who} hands over something else than events.")
            return take(events) if events else ()

        def work() -> Round:
            return self._made.receive(lent, context, seconds, stopping)

        found = run(self._worker, self._who, "receive()", work, seconds + self._grace, answer)
        if type(found) is not Round or not _is_round(found):
            raise fault("plugin_returned", f"receive() of the plugin {self._who} did not give a Round.")
        return found

    def check(self, context: SinkContext) -> Sequence[CheckResult]:
        """What the plugin's ``check`` says."""
        found = run(self._worker, self._who, "check()", lambda: list(self._made.check(context)), _CHECK_SECONDS)
        if any(type(item) is not CheckResult for item in found):
            raise fault("plugin_returned", f"check() of the plugin {self._who} gave something else than CheckResult.")
        return list(found)


def _is_arrived(item: Any) -> bool:
    return type(item) is Arrived and type(item.line) is str and type(item.event_id) is str and len(item.event_id) <= _ID


def _is_round(found: Round) -> bool:
    counts = [found.taken, found.refused]
    if any(type(part) is not dict or len(part) > _MOST for part in counts):
        return False
    numbers = [found.waiting, *(number for part in counts for number in part.values())]
    return (
        type(found.more) is bool
        and all(type(number) is int and number >= 0 for number in numbers)
        and found.taken.keys() <= VERDICTS
        and all(is_code(code) for code in found.refused)
    )
