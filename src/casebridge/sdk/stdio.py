"""A source in Python as a process connector, for one whose dependencies clash with casebridge's own.

``serve(SourceType(...))`` is all that its script says: it speaks one JSON object a line over stdin and stdout, as
``type = "process"`` expects it. The source is the same class that a plugin would offer.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from pydantic import ValidationError

from casebridge.errors import CasebridgeError, TryLater
from casebridge.sdk.author import Records, RecordSource
from casebridge.sdk.lent import LentTools
from casebridge.sdk.plugin import API, SourceType

__all__ = ["serve"]

_PAGE = 1 << 20
"""Bytes of records in one line; what a source hands over at once may be more."""


def serve(kind: SourceType, orders: BinaryIO | None = None, answers: BinaryIO | None = None) -> None:
    """Answers orders until there are no more.

    Args:
        kind: the source's type.
        orders: where they come from; stdin by default.
        answers: where answers go; stdout by default, and whatever else is printed goes to stderr then.
    """
    if answers is None:
        # Somebody's print() in between would be no message.
        answers = os.fdopen(os.dup(1), "wb")
        os.dup2(2, 1)
    with answers:
        _Server(kind, orders or sys.stdin.buffer, answers).run()


class _Server:
    def __init__(self, kind: SourceType, orders: BinaryIO, answers: BinaryIO) -> None:
        self._kind, self._orders, self._answers = kind, orders, answers
        self._source: RecordSource | None = None
        self._workdir = "."

    def run(self) -> None:
        while (order := self._next()) is not None:
            try:
                self._obey(order)
            except CasebridgeError as error:
                self._send("error", retry=isinstance(error, TryLater), code=error.code)
            except ValidationError:
                self._send("error", retry=False, code="key_invalid")
            except Exception as error:
                # Its text may hold data; its type goes to stderr, for who starts the script by hand.
                sys.stderr.write(f"{type(error).__name__}\n")
                self._send("error", retry=True, code="plugin_failed")

    def _obey(self, order: Mapping[str, Any]) -> None:
        what = order["type"]
        if what == "hello":
            self._workdir = order["workdir"]
            self._source = self._kind.make(self._kind.options.model_validate(order["options"]))
            can = self._kind.capabilities
            known = {"fetch_case": can.fetch_case, "windows": can.windows, "snapshots": can.snapshots}
            self._send("hello", api=API, can=[name for name, able in known.items() if able])
            return
        source: Any = self._source
        tools = LentTools(order, self._workdir, self._ask)
        with tools.lent():
            if what == "check":
                self._send("checked", text=source.check(tools))
            elif what == "fetch_case":
                found = source.fetch_case(order["number"], tools)
                self._hand_over(iter([] if found is None else [found]), {})
            elif what == "pull":
                cursor = order["cursor"]
                self._hand_over(source.pull(cursor, tools), cursor or {})

    def _hand_over(self, handed: Iterator[Records], reached: Mapping[str, Any]) -> None:
        for records in handed:
            texts: list[str] = []
            size = 0
            for record in records.records:
                texts.append(_text(record))
                size += len(texts[-1])
                if size >= _PAGE:
                    self._page(texts, reached, records.done)
                    texts, size = [], 0
            reached = dict(records.cursor)
            self._page(texts, reached, records.done)
        self._send("done")

    def _page(self, texts: list[str], cursor: Mapping[str, Any], done: int) -> None:
        rest = json.dumps({"cursor": cursor, "done": done}, allow_nan=False, separators=(",", ":"))
        self._write(f'{{"type":"page","records":[{",".join(texts)}],{rest[1:]}')

    def _ask(self, kind: str, **parts: Any) -> Mapping[str, Any]:
        self._send(kind, **parts)
        return self._next() or {}

    def _next(self) -> dict[str, Any] | None:
        line = self._orders.readline()
        return json.loads(line) if line.strip() else None

    def _send(self, kind: str, **parts: Any) -> None:
        self._write(json.dumps({"type": kind, **parts}, separators=(",", ":")))

    def _write(self, line: str) -> None:
        self._answers.write(line.encode() + b"\n")
        self._answers.flush()


def _text(record: object) -> str:
    try:
        return json.dumps(record, default=_mapping, allow_nan=False, separators=(",", ":"))
    except (TypeError, ValueError, RecursionError):
        # One record that JSON can't hold is set aside by whoever reads it; the others go on.
        return "null"


def _mapping(value: object) -> dict[Any, Any]:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError
