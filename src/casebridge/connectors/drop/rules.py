"""Which files of a listing are ready, which wait and why. Pure: shared by every source that looks into a folder."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal, NamedTuple

__all__ = ["CHECKSUM", "Entry", "Plan", "Rules", "companions", "is_note", "plan", "steady"]

CHECKSUM = ".sha256"
_NOTE = re.compile(r".*\.[0-9a-f]{12}(?:\.[^.]*)?\.(?:reason|report)\.json", re.IGNORECASE | re.DOTALL)


class Entry(NamedTuple):
    """One name of a folder: size in bytes, modification time in nanoseconds."""

    name: str
    size: int
    mtime_ns: int
    kind: Literal["file", "folder", "link", "other"]


@dataclass(frozen=True, slots=True)
class Rules:
    """What is data and when it is complete; see ``DropOptions``. Names are compared without regard to case."""

    files: tuple[str, ...]
    accept: str
    trigger_suffixes: tuple[str, ...]
    temporary_suffixes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The decision: files in the order to read them, names that wait with the reason, names that are no files.

    ``ignored`` counts what is no data at all: hidden names, sidecars, names that no pattern matches.
    """

    ready: tuple[Entry, ...]
    waiting: tuple[tuple[str, str], ...]
    refused: tuple[Entry, ...]
    ignored: int


def is_note(name: str) -> bool:
    """Whether casebridge wrote the file itself, beside one that it put away; the data may be JSON as well."""
    return _NOTE.fullmatch(name) is not None


def plan(entries: Iterable[Entry], rules: Rules) -> Plan:
    """What to do with a listing.

    The oldest file comes first and names break ties: names alone lie, because dates in them need not sort across years.
    Reasons to wait: ``temporary_suffix``, ``no_trigger``, ``no_checksum``.
    """
    listing = list(entries)
    data = re.compile("|".join(fnmatch.translate(pattern.casefold()) for pattern in rules.files) or r"(?!)")
    temporary = tuple(suffix.casefold() for suffix in rules.temporary_suffixes)
    sidecar = (*(suffix.casefold() for suffix in rules.trigger_suffixes), CHECKSUM)
    names = {entry.name.casefold() for entry in listing}
    ready: list[Entry] = []
    waiting: list[tuple[str, str]] = []
    refused: list[Entry] = []
    for entry in listing:
        name = entry.name.casefold()
        if name.startswith(".") or name.endswith(sidecar) or is_note(name):
            continue
        if name.endswith(temporary):
            waiting.append((entry.name, "temporary_suffix"))
        elif data.match(name) is None:
            continue
        elif entry.kind != "file":
            refused.append(entry)
        elif reason := _not_yet(name, names, rules):
            waiting.append((entry.name, reason))
        else:
            ready.append(entry)
    ready.sort(key=lambda entry: (entry.mtime_ns, entry.name))
    refused.sort()
    told = len(ready) + len(waiting) + len(refused)
    return Plan(tuple(ready), tuple(waiting), tuple(refused), len(listing) - told)


def _not_yet(name: str, names: set[str], rules: Rules) -> str:
    if rules.accept == "checksum":
        return "" if name + CHECKSUM in names else "no_checksum"
    if rules.accept == "trigger":
        stem = PurePosixPath(name).stem
        beside = (base + suffix.casefold() for base in (name, stem) for suffix in rules.trigger_suffixes)
        return "" if any(trigger in names for trigger in beside) else "no_trigger"
    return ""


def steady(before: Iterable[Entry], after: Iterable[Entry]) -> tuple[tuple[Entry, ...], tuple[tuple[str, str], ...]]:
    """Of the files in ``after``: those that were the same ``before``, and those that wait (``still_changing``)."""
    known = set(before)
    same, changing = [], []
    for entry in after:
        if entry in known:
            same.append(entry)
        else:
            changing.append((entry.name, "still_changing"))
    return tuple(same), tuple(changing)


def companions(name: str, trigger_suffixes: Sequence[str]) -> tuple[str, ...]:
    """Names of sidecars that go where the file ``name`` goes.

    A trigger named after the stem alone is among them; it belongs to this file as far as anybody can tell.
    """
    stem = PurePosixPath(name).stem
    return (name + CHECKSUM, *(base + suffix for base in (name, stem) for suffix in trigger_suffixes))
