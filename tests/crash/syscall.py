"""What strace wrote down: one call a line, those that another thread interrupted put together again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

__all__ = ["DURABLE", "Call", "Point", "calls", "points"]

DURABLE = (
    "fsync", "fdatasync", "pwrite64", "write", "rename", "renameat", "renameat2", "unlink", "unlinkat", "ftruncate",
    "mkdir", "rmdir", "sendto", "connect",
)  # fmt: skip
"""Calls that leave something behind: on the disk, or with somebody at the other end."""

_LINE = re.compile(r"(?:(\d+) +)?(\w+)\((.*)\) += (-?\d+|0x[0-9a-f]+|\?)(.*)", re.DOTALL)
_CUT = re.compile(r"(?:(\d+) +)?(\w+)\((.*?),? *<unfinished \.\.\.>")
_ON = re.compile(r"(?:(\d+) +)?<\.\.\. (\w+) resumed>,? ?(.*)", re.DOTALL)


class Call(NamedTuple):
    """One system call: the thread, its name, its arguments as strace shows them, and what it gave (None: nothing)."""

    thread: int
    name: str
    arguments: str
    gave: int | None


class Point(NamedTuple):
    """A place to die at: the n-th call (from 1) of a name within its thread, and what it was about."""

    name: str
    number: int
    about: str


def calls(lines: Iterable[str]) -> Iterator[Call]:
    """The calls of a log, in the order in which they ended."""
    begun: dict[tuple[str, str], str] = {}
    for raw in lines:
        line = raw.rstrip("\n")
        if found := _CUT.match(line):
            thread, name, arguments = found.groups()
            begun[thread or "0", name] = arguments
            continue
        if found := _ON.match(line):
            thread, name, rest = found.groups()
            before = begun.pop((thread or "0", name), "")
            line = f"{thread or 0} {name}({before}{', ' * bool(before and not rest.startswith(')'))}{rest}"
        if found := _LINE.match(line):
            thread, name, arguments, gave, _ = found.groups()
            yield Call(int(thread or 0), name, arguments, None if gave == "?" else int(gave, 0))


def points(log: Path, folder: Path, names: Iterable[str] = DURABLE) -> list[Point]:
    """Where a run may be killed: each call of these names that concerns ``folder`` or a socket, in their order.

    strace counts the calls of each thread for itself, so the n-th of any thread is the first that gets so far.
    """
    wanted = set(names)
    counts: Counter[tuple[int, str]] = Counter()
    reached: set[tuple[str, int]] = set()
    found: list[Point] = []
    with log.open(encoding="utf-8", errors="replace") as lines:
        for call in calls(lines):
            if call.name not in wanted:
                continue
            counts[call.thread, call.name] += 1
            place = call.name, counts[call.thread, call.name]
            if place in reached:
                continue
            reached.add(place)
            if str(folder) in call.arguments or call.name in ("sendto", "connect"):
                found.append(Point(*place, _about(call.arguments, folder)))
    return found


def _about(arguments: str, folder: Path) -> str:
    paths = re.findall(re.escape(str(folder)) + r"/?([^>\"]*)", arguments)
    return " ".join(paths) or "socket"
