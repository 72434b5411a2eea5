"""What stands in records and is not read: names of paths, never a value."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any, BinaryIO

from casebridge.guard.shape import RecordOptions
from casebridge.guard.xml.document import Document
from casebridge.guard.xml.envelope import unwrapped
from casebridge.guard.xml.names import NAME, Names
from casebridge.guard.xml.pairs import pairs
from casebridge.guard.xml.path import simple_path
from casebridge.guard.xml.plan import Plan
from casebridge.guard.xml.text import WHITE

__all__ = ["xml_paths"]

_MOST = 1_000
"""Different paths that are told apart."""
_LONGEST = 200


def xml_paths(source: BinaryIO, options: RecordOptions, limit: int) -> Counter[str]:
    """In how many of the first ``limit`` records each path holds a text, a flag or an attribute that no field reads.

    Paths are those of ``[fields]``: steps below the record with the profile's prefixes, ``?:`` for a namespace that
    it does not know. Names that an XPath with conditions mentions anywhere count as read.

    Raises:
        FileFault: the document can't be read; see ``read_xml``.
        ValueError: a path of the profile is not one.
    """
    plan = Plan(options)
    leading = "leading_bytes" in options.tolerate
    document = Document(source, leading=leading)
    if "cdata_document" in options.tolerate:
        document = unwrapped(document, plan.trail, leading=leading) or document
    read, mentioned = _known(options, plan.names)
    found: Counter[str] = Counter()
    for pair in islice(pairs(plan.trail, document), limit):
        held = {steps for steps in _held(pair.one, plan.names, ()) if steps not in read and steps[-1] not in mentioned}
        paths = {"/".join(steps)[:_LONGEST] for steps in held}
        found.update(name for name in paths if name in found or len(found) < _MOST)
    return found


def _known(options: RecordOptions, names: Names) -> tuple[set[tuple[str, ...]], set[str]]:
    """The paths that are read, step by step, and every name that a path for the XPath engine mentions."""
    read: set[tuple[str, ...]] = set()
    mentioned: set[str] = set()
    for field in options.fields:
        start = simple_path(field.each, names) if field.each else None
        for path in field.paths:
            simple = simple_path(path, names)
            if simple is None or (field.each and start is None):
                for text in (path, field.each or ""):
                    mentioned |= _mentioned(text, names)
                continue
            steps = (*(start.steps if start else ()), *simple.steps)
            chain = tuple(names.shown(tags[0]) for tags in steps)
            read.add((*chain, f"@{names.shown(simple.attribute[0])}") if simple.attribute else chain)
    return read, mentioned


def _mentioned(path: str, names: Names) -> set[str]:
    bare = re.sub(r"\"[^\"]*\"|'[^']*'", "", path)
    found: set[str] = set()
    for at, name in re.findall(rf"(@?)({NAME})(?!\s*\(|::)", bare):
        tag = names.shown((names.attribute(name) if at else names.element(name))[0])
        found.add(f"@{tag}" if at else tag)
    return found


def _held(element: Any, names: Names, steps: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for key in element.keys():  # noqa: SIM118 - no mapping
        yield (*steps, f"@{names.shown(key)}")
    if steps and (not len(element) or (element.text or "").strip(WHITE)):
        yield steps
    for child in element:
        yield from _held(child, names, (*steps, names.shown(child.tag)))
