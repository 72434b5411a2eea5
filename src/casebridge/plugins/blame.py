"""An error of a plugin as it may be told: what a plugin says in its own words may hold data, so it is never shown."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Any

from casebridge.errors import CasebridgeError, FixConfig, TryLater
from casebridge.faults import FAULTS
from casebridge.plugins.trouble import later
from casebridge.plugins.worker import Asker, Failed, Overrun, Worker
from casebridge.sdk.records import FileFault

__all__ = ["error_name", "run", "told"]


def run(
    worker: Worker, who: str, what: str, work: Callable[[], Any], seconds: float, answer: Asker | None = None
) -> Any:
    """What a plugin's code returns.

    Args:
        worker: its thread.
        who: the plugin, as errors name it.
        what: the call, as errors name it.
        work: the code.
        seconds: until it is left behind.
        answer: see ``Worker.call``.

    Raises ``TryLater``, ``FixConfig`` or ``FileFault``; nothing else, whatever the plugin does.
    """
    try:
        result = worker.call(work, seconds, answer)
    except Overrun:
        what = f"The plugin {who} did not come back from {what} in time and was left behind."
        raise later("plugin_deadline", what) from None
    if isinstance(result, Failed):
        raise told(result.error, who, what) from None
    return result


def told(error: BaseException, who: str, what: str) -> CasebridgeError:
    """``error`` without anything that the plugin could have put into it.

    An error that casebridge's own code raised on the plugin's behalf keeps its words. One that the plugin raised keeps
    its kind and its code, if that is a code of ``FAULTS``, and gets that code's words. Of any other only its type's
    name is told.
    """
    if isinstance(error, (FixConfig, TryLater, FileFault)):
        if _is_ours(error.__traceback__):
            error.__cause__ = error.__context__ = None
            return error.with_traceback(None)
        fault = FAULTS.get(error.code) if type(error.code) is str else None
        if fault is not None and isinstance(error, FileFault) and fault.scope == "file":
            line = error.where.line
            return FileFault(error.code, line=line if type(line) is int else 0)
        if fault is not None and not isinstance(error, FileFault):
            kind = FixConfig if isinstance(error, FixConfig) else TryLater
            return kind(error.code, f"The plugin {who} says: {fault.meaning}", next_step=fault.next_step)
    return later("plugin_failed", f"The plugin {who} failed in {what} ({error_name(error)}).")


def error_name(error: BaseException) -> str:
    """The name of the error's type, if it is one that could stand in a program's text."""
    name = type(error).__name__
    return name if name.isidentifier() and name.isascii() and len(name) <= 60 else "an error without a name"


def _is_ours(trace: TracebackType | None) -> bool:
    """Whether the innermost frame is casebridge's: then the error's words are, too."""
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and str(trace.tb_frame.f_globals.get("__name__", "")).startswith("casebridge.")
