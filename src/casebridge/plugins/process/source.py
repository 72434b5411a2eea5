"""A command as a source of records: the same contract as a source in Python, spoken over stdin and stdout."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pydantic import Field, JsonValue

from casebridge.plugins.process.child import Child
from casebridge.plugins.process.surroundings import surroundings
from casebridge.plugins.process.talk import Talk
from casebridge.plugins.trouble import fault
from casebridge.sdk import Capabilities, Cursor
from casebridge.sdk.author import Options, Records, Tools
from casebridge.sdk.plugin import SourceType
from casebridge.sdk.spec import SecretName

__all__ = ["ProcessOptions", "ProcessRecords", "process_type"]

_HELLO_SECONDS = 30.0
_GRACE = 2.0
_SEPARATOR = re.compile(r"[/\\]")


class ProcessOptions(Options):
    """What a process connector is started with."""

    command: tuple[str, ...] = Field(min_length=1, description="the program and its arguments; no shell is involved")
    options: dict[str, JsonValue] = Field(default_factory=dict, description="handed to the connector as they stand")
    secrets: tuple[SecretName, ...] = Field(default=(), description="names of the secrets that it may ask for")
    folder: Path = Field(description="where it runs: the configuration's folder")


def process_type(can: frozenset[str]) -> SourceType:
    """The type of a process connector with these of ``fetch_case``, ``windows`` and ``snapshots``."""
    abilities = Capabilities(
        batches=True, fetch_case="fetch_case" in can, windows="windows" in can, snapshots="snapshots" in can
    )
    return SourceType(
        "process", ProcessOptions, lambda options: ProcessRecords(options, can), abilities, "a connector of its own"
    )


class ProcessRecords:
    """See ``RecordSource``. One process serves one run.

    Args:
        options: how it is started.
        can: what is used of its abilities; the process must say that it has them.
        environ: this process's environment, of which it is handed next to nothing.
    """

    def __init__(
        self, options: ProcessOptions, can: frozenset[str] = frozenset(), environ: Mapping[str, str] | None = None
    ) -> None:
        self._options, self._can = options, can
        self._environ = os.environ if environ is None else environ
        self._child: Child | None = None
        self._talk: Talk | None = None
        self._idle = False

    def pull(self, cursor: Cursor | None, tools: Tools) -> Iterator[Records]:
        """What the process hands over; see ``RecordSource``."""
        begin = None if cursor is None else dict(cursor)
        linked = list(tools.newly_linked)
        yield from self._records(tools, "pull", cursor=begin, window=tools.window, linked=linked)

    def check(self, tools: Tools) -> str:
        """The sentence that the process answers."""
        with self._asked(tools, "check") as talk:
            text = talk.next({"checked"}, tools.seconds_left).get("text")
        if type(text) is not str:
            raise fault("process_protocol")
        return text

    def fetch_case(self, number: str, tools: Tools) -> Records | None:
        """The records of one case; None if the system has none."""
        found: list[Any] = []
        for records in self._records(tools, "fetch_case", number=number):
            found += records.records
        return Records(found) if found else None

    def _records(self, tools: Tools, what: str, **parts: Any) -> Iterator[Records]:
        with self._asked(tools, what, **parts) as talk:
            while (message := talk.next({"page", "done"}, tools.seconds_left))["type"] == "page":
                yield _page(message)

    @contextmanager
    def _asked(self, tools: Tools, what: str, **parts: Any) -> Iterator[Talk]:
        """One order and its answer; what is broken off leaves the process of no more use."""
        talk = self._talk or self._begun(tools)
        self._idle = False
        talk.send(what, **parts, seconds=tools.seconds_left, now=tools.now.isoformat())
        try:
            yield talk
            self._idle = True
        finally:
            if not self._idle or not hasattr(tools, "at_end"):
                self._end()

    def _begun(self, tools: Tools) -> Talk:
        environ = surroundings(self._environ)
        folder = self._options.folder
        program, *arguments = self._options.command
        # Looked for here, since each system has its own idea of where a relative path starts.
        found = shutil.which(str(folder / program) if _SEPARATOR.search(program) else program, path=environ.get("PATH"))
        try:
            if found is None:
                raise FileNotFoundError
            self._child = Child((found, *arguments), folder, environ)
        except (OSError, ValueError):
            raise fault("process_missing") from None
        if hasattr(tools, "at_end"):
            tools.at_end(self._end)
        self._talk = Talk(self._child, tools)
        try:
            self._talk.hello(self._options.options, set(self._can), _HELLO_SECONDS)
        except BaseException:
            self._end()
            raise
        return self._talk

    def _end(self) -> None:
        child, self._child, self._talk = self._child, None, None
        if child is not None:
            child.close(_GRACE if self._idle else 0.0)


def _page(message: Mapping[str, Any]) -> Records:
    records, cursor, done = message.get("records"), message.get("cursor", {}), message.get("done", 0)
    if not isinstance(records, list) or not isinstance(cursor, dict) or type(done) is not int:
        raise fault("process_protocol")
    return Records(records, cursor, done)
