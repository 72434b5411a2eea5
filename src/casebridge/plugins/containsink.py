"""A plugin's sink, contained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

from casebridge.plugins.blame import run
from casebridge.plugins.contain import has_methods
from casebridge.plugins.trouble import fault
from casebridge.plugins.worker import Worker
from casebridge.sdk.author import Options
from casebridge.sdk.plugin import SinkType
from casebridge.sdk.sink import Envelope, Receipt, Sink, SinkContext
from casebridge.sdk.source import CheckResult

__all__ = ["SEND_SECONDS", "VERDICTS", "ContainedSink", "contained_sink_type", "is_code"]

SEND_SECONDS = 600.0
"""How long one batch may take to be sent."""

VERDICTS = frozenset({"accepted", "duplicate", "retry", "rejected"})


def contained_sink_type(kind: SinkType, who: str, seconds: float) -> SinkType:
    """``kind``, whose ``make`` gives a ``ContainedSink``; ``seconds`` is how long the making may take."""

    def make(options: Options) -> ContainedSink:
        worker = Worker(who)
        made = run(worker, who, "making a sink", lambda: _made(kind.make(options)), seconds)
        if isinstance(made, str):
            raise fault("plugin_returned", f"What the plugin {who} makes is no sink: {made}.")
        return ContainedSink(made[0], made[1], who, worker)

    return replace(kind, make=make)


def _made(sink: Any) -> Any:
    found = has_methods(sink, ["send", "check"])
    if isinstance(found, str):
        return f"it has no {found}()"
    takes = getattr(sink, "takes", None)
    return (sink, takes) if takes in ("event", "form") else "it takes neither event nor form"


class ContainedSink:
    """See ``Sink``. A receipt that is missing, doubled or of no known kind makes the whole batch be sent again."""

    def __init__(
        self,
        made: Sink,
        takes: Literal["event", "form"],
        who: str,
        worker: Worker,
        seconds: float = SEND_SECONDS,
    ) -> None:
        self.takes: Literal["event", "form"] = takes
        self._made, self._who, self._worker, self._seconds = made, who, worker, seconds

    def send(self, batch: Sequence[Envelope], context: SinkContext) -> Sequence[Receipt]:
        """What the plugin's ``send`` gives. Raises ``TryLater`` and ``FixConfig`` only."""
        events = tuple(batch)
        given = self._run("send", lambda: list(self._made.send(events, context)))
        receipts = [_receipt(item, self._who) for item in given]
        if [item.event_id for item in receipts] != [item.event_id for item in events]:
            what = f"send() of the plugin {self._who} did not give one receipt for each event, in their order."
            raise fault("plugin_returned", what)
        return receipts

    def check(self, context: SinkContext) -> Sequence[CheckResult]:
        """What the plugin's ``check`` says."""
        found = self._run("check", lambda: list(self._made.check(context)))
        if any(type(item) is not CheckResult for item in found):
            raise fault("plugin_returned", f"check() of the plugin {self._who} gave something else than CheckResult.")
        return list(found)

    def _run(self, what: str, work: Any) -> Any:
        return run(self._worker, self._who, f"{what}()", work, self._seconds)


def _receipt(item: Any, who: str) -> Receipt:
    if type(item) is not Receipt or item.verdict not in VERDICTS or not is_code(item.code):
        raise fault("plugin_returned", f"A receipt of the plugin {who} is none, or its code is no code.")
    if type(item.after) not in (int, float) or not 0 <= item.after <= 7 * 86_400:
        raise fault("plugin_returned", f"A receipt of the plugin {who} wants to wait for a time that is none.")
    return item


def is_code(code: Any) -> bool:
    """Empty, or lower_snake_case: what a receipt says is stored and shown, so it is no place for words."""
    if type(code) is not str:
        return False
    return code == "" or (len(code) <= 40 and code.isidentifier() and code.isascii() and code == code.lower())
