"""Starts processes that are killed: each is a fork of one that has imported everything, and runs ``casebridge`` itself.

``python -m tests.crash.zygote`` reads a JSON object a line (see ``Order``), forks, says ``{"pid": N}``, waits for a
second line so that somebody may attach to the child before it begins, and says ``{"ended": CODE}``.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any, NoReturn, TypedDict

__all__ = ["Order", "stepping_clock"]

PR_SET_PTRACER = 0x59616D61
"""prctl(2): with Yama only a parent may attach, unless the process says who else may."""

IMPORTS = (
    "casebridge.cli.sync",
    "casebridge.connectors.drop",
    "casebridge.connectors.rest.source",
    "casebridge.connectors.file_drop",
    "casebridge.connectors.entry_sheet",
    "casebridge.sdk.http",
    "casebridge.plugins.process.source",
    "sqlalchemy.dialects.sqlite",
    "alembic.runtime.migration",
    "alembic.script",
    "rich.progress",
    "tests.crash.sabotage",
)


class Order(TypedDict, total=False):
    """What a child is to do: arguments, its time, where it prints, what is broken in it, how its clock jumps."""

    argv: list[str]
    now: str
    out: str
    sabotage: str
    step_after: int
    step_seconds: float


def stepping_clock(now: datetime, after: int, seconds: float) -> Callable[[], datetime]:
    """A clock that stands, and jumps once, at the call of number ``after``; never if that is 0."""
    calls = 0

    def clock() -> datetime:
        nonlocal calls
        calls += 1
        return now + timedelta(seconds=seconds) if 0 < after <= calls else now

    return clock


def _sleep(_seconds: float) -> None:
    # Long waits are told by a clock that stands; a short one lets the others run.
    time.sleep(0.001)  # noqa: TID251


def _run(order: Order) -> None:
    from casebridge.cli import main
    from casebridge.engine import batch
    from casebridge.engine.bridge import Bridge
    from tests.crash.sabotage import SABOTAGE

    clock = stepping_clock(
        datetime.fromisoformat(order["now"]), order.get("step_after", 0), order.get("step_seconds", 0)
    )
    makers: list[Any] = [Bridge.__init__, Bridge.from_config.__func__]  # type: ignore[attr-defined]  # a class method
    for maker in makers:
        maker.__kwdefaults__.update(clock=clock, sleep=_sleep)
    # Two cases a page, so that a file takes several commits.
    batch.PAGE_CASES = 2
    if name := order.get("sabotage"):
        SABOTAGE[name]()
    main(order["argv"])


def _child(order: Order, gate: int) -> NoReturn:
    code = 70
    try:
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(PR_SET_PTRACER, ctypes.c_ulong(-1), 0, 0, 0)
        out = os.open(order["out"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        for number in (1, 2):
            os.dup2(out, number)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.read(gate, 1)
        _run(order)
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 70
    except BaseException:
        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(code)


def _say(**what: Any) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def _serve() -> None:
    for name in IMPORTS:
        import_module(name)
    _say(ready=True)
    for line in sys.stdin:
        gate, push = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(push)
            _child(json.loads(line), gate)
        os.close(gate)
        _say(pid=pid)
        sys.stdin.readline()
        with suppress(BrokenPipeError):  # it was killed already
            os.write(push, b"x")
        ended = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        os.close(push)
        _say(ended=ended)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _serve()
