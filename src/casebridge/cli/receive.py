"""``casebridge hub receive``."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import rich_click as click

from casebridge.cli.app import App, json_option, pass_app
from casebridge.cli.screen import line, print_json
from casebridge.cli.words import many
from casebridge.engine.config import seconds
from casebridge.engine.receive.side_by_side import Fetched, receive_all
from casebridge.errors import FixConfig
from casebridge.faults import FAULTS
from casebridge.guard.host import stop_signals

__all__ = ["receive"]


@click.command()
@click.option("--once", is_flag=True, help="End when nothing more is there.")
@json_option
@pass_app
@click.pass_context
def receive(context: click.Context, app: App, once: bool, as_json: bool) -> None:
    """Fetch what agencies left where another transport than HTTPS keeps it: every [[receiver]], side by side.

    One that fails or hangs stops no other. Without --once it goes on until SIGTERM or Ctrl-C; `casebridge run` does
    the same beside its other work. What comes again after a crash is known by its ID.

    Ends with 0 if all is well, 1 if events were refused, 2 if the configuration or a right has to be corrected,
    3 if a server was not there, 4 if the ledger can't be trusted.
    """
    bridge = app.bridge()
    if not bridge.config.receiver:
        fault = FAULTS["receiver_none"]
        raise FixConfig("receiver_none", fault.meaning, next_step=fault.next_step)
    told = _Told(as_json=as_json, once=once)
    stop = threading.Event()
    with _heeding(stop):
        ended = receive_all(bridge, stop, told, once=once, patience=float(seconds(bridge.config.daemon.drain)))
    exit_code = told.exit_code if once else 0
    if once and as_json:
        print_json({"exit_code": exit_code, "receivers": list(told.sums.values())})
    if not ended:
        # Python would wait for what such a thread holds; whatever it stored is stored.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(exit_code)
    context.exit(exit_code)


@contextmanager
def _heeding(stop: threading.Event) -> Iterator[None]:
    """The first signal sets ``stop``; a second one does what it did before."""
    before: dict[signal.Signals, Any] = {}

    def restore() -> None:
        while before:
            number, handler = before.popitem()
            signal.signal(number, handler)

    def heed(_number: int, _frame: object) -> None:
        stop.set()
        restore()

    for name in stop_signals():
        number = signal.Signals[name]
        before[number] = signal.signal(number, heed)
    try:
        yield
    finally:
        restore()


class _Told:
    """Prints how rounds end: what is new, and once each trouble. Adds up what each receiver did."""

    def __init__(self, *, as_json: bool, once: bool) -> None:
        self._as_json, self._once = as_json, once
        self._codes: dict[str, str] = {}
        self.sums: dict[str, dict[str, Any]] = {}
        self.exit_code = 0

    def __call__(self, done: Fetched) -> None:
        self.exit_code = max(self.exit_code, done.exit_code)
        data = self._added(done)
        changed = self._codes.get(done.receiver, "") != done.code
        self._codes[done.receiver] = done.code
        if self._as_json:
            if not self._once and (changed or done.round.taken):
                sys.stdout.write(json.dumps(data) + "\n")
                sys.stdout.flush()
        elif changed or done.round.taken or self._once:
            _show(done, healed=changed and not done.code)

    def _added(self, done: Fetched) -> dict[str, Any]:
        data: dict[str, Any] = {
            "receiver": done.receiver,
            "peer": done.peer,
            "taken": dict(done.round.taken),
            "refused": dict(done.round.refused),
            "waiting": done.round.waiting,
            "code": done.code,
            "message": done.summary,
            "next_step": done.next_step,
        }
        before = self.sums.get(done.receiver, {"taken": {}, "refused": {}})
        sums = {key: dict(Counter(before[key]) + Counter(data[key])) for key in ("taken", "refused")}
        self.sums[done.receiver] = data | sums
        return data


def _show(done: Fetched, *, healed: bool) -> None:
    if done.code:
        line(f"{done.receiver}: {done.summary}", "red")
        line(f"Next: {done.next_step}", "dim", indent=2)
        return
    parts = [f"{number:,} {verdict}" for verdict, number in sorted(done.round.taken.items())]
    line(f"{done.receiver}: {', '.join(parts) or ('it can be reached again' if healed else 'nothing new')}.")
    for code, number in sorted(done.round.refused.items()):
        fault = FAULTS.get(code)
        line(f"{many(number, 'event')} refused ({code}): {fault.meaning if fault else ''}", "yellow", indent=2)
    if done.round.waiting:
        line(
            f"{many(done.round.waiting, 'event')} handed out before and not settled: they come again.", "dim", indent=2
        )
