"""Messages to and from a connector's process: one JSON object a line, each of a ``type``."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping
from typing import Any

from casebridge.errors import CasebridgeError, FixConfig, TryLater
from casebridge.faults import FAULTS
from casebridge.plugins.process.child import Child, Silent, TooMuch
from casebridge.plugins.trouble import fault, later
from casebridge.sdk.author import Tools
from casebridge.sdk.plugin import API
from casebridge.sdk.records import FileFault, parse_json

__all__ = ["CHATTER", "Talk"]

CHATTER = 100_000
"""Messages without records that one run may send."""

_CODE = re.compile(r"[a-z][a-z0-9_]{0,63}", re.ASCII)


class Talk:
    """A conversation with one process.

    Args:
        child: the process.
        tools: of the run: the time that is left, secrets, what is wanted.
        ticks: a monotonic clock in seconds.
    """

    def __init__(self, child: Child, tools: Tools, ticks: Callable[[], float] = time.monotonic) -> None:
        self._child, self._tools, self._ticks = child, tools, ticks
        self._chatter = CHATTER

    def hello(self, options: Mapping[str, Any], needed: set[str], seconds: float) -> None:
        """Both say who they are. Raises ``FixConfig`` (``process_version``): another version, missing abilities."""
        self.send("hello", api=API, options=options, workdir=str(self._tools.workdir))
        answer = self.next({"hello"}, min(seconds, self._tools.seconds_left))
        if type(answer.get("api")) is not int or answer["api"] != API:
            raise fault("process_version")
        can = answer.get("can", [])
        lacking = sorted(needed - {item for item in can if isinstance(item, str)}) if isinstance(can, list) else ["all"]
        if lacking:
            raise fault(
                "process_version",
                f"The connector can't do what `can` of the source says: {', '.join(lacking)}.",
                next_step="Take it out of `can`.",
            )

    def send(self, kind: str, **parts: Any) -> None:
        """Hands a message over."""
        self._child.send(json.dumps({"type": kind, **parts}, ensure_ascii=True, separators=(",", ":")).encode())

    def next(self, wanted: set[str], seconds: float) -> dict[str, Any]:
        """The next message of a type in ``wanted``; questions that come before it are answered.

        Raises:
            TryLater: ``process_deadline``, ``process_ended``, or what an ``error`` to retry says.
            FixConfig: ``process_protocol``, ``process_output``, or what an ``error`` to fix says.
        """
        until = self._ticks() + seconds
        while True:
            message = self._message(until - self._ticks())
            kind = message.get("type")
            if not isinstance(kind, str):
                raise fault("process_protocol")
            if kind in wanted:
                return message
            self._chatter -= 1
            if self._chatter < 0:
                raise fault("process_output")
            if kind == "error":
                raise _error(message)
            if kind == "secret" and type(message.get("name")) is str:
                self.send("secret", name=message["name"], value=self._tools.secret(message["name"]).reveal())
            elif kind == "wanted" and type(message.get("number")) is str:
                self.send("wanted", wanted=bool(self._tools.wanted(message["number"])))
            elif kind not in ("log", "progress"):
                raise fault("process_protocol")

    def _message(self, seconds: float) -> dict[str, Any]:
        try:
            line = self._child.line(seconds)
        except Silent:
            raise later("process_deadline") from None
        except TooMuch:
            raise fault("process_output") from None
        if line is None:
            raise later("process_ended")
        try:
            found = parse_json(line, any_text=True)
        except FileFault:
            raise fault("process_protocol") from None
        if not isinstance(found, dict):
            raise fault("process_protocol")
        return found


def _error(message: Mapping[str, Any]) -> CasebridgeError:
    """The error that the connector names by a code; its own words might hold data, so it has none."""
    code = message.get("code", "")
    retry = message.get("retry") is True
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        code = ""
    if code in FAULTS and FAULTS[code].scope in ("remote", "config"):
        _, meaning, step = FAULTS[code]
        return (TryLater if retry else FixConfig)(code, meaning, next_step=step)
    said = f" It calls the reason {code!r}." if code else ""
    if retry:
        return later("process_later", FAULTS["process_later"].meaning + said)
    return fault("process_fix", FAULTS["process_fix"].meaning + said)
