"""Location paths that need no XPath engine: child steps, an attribute, the text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from casebridge.guard.xml.names import NAME, Names, local

__all__ = ["Simple", "Step", "record_path", "simple_path"]

_SIMPLE = re.compile(
    rf"(?:\./)?(?:(?P<steps>{NAME}(?:/{NAME})*)(?:/(?:@(?P<attribute>{NAME})|text\(\)))?"
    rf"|@(?P<own>{NAME})|\.|text\(\))"
)
_STEP = re.compile(rf"(?P<deep>//?)(?P<name>\*|{NAME})")


@dataclass(frozen=True, slots=True)
class Simple:
    """Child steps below an element, each with every tag it may have; then, if not empty, the keys of an attribute."""

    steps: tuple[tuple[str, ...], ...]
    attribute: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step to a record: the tags it may have (none: any), their local names, and whether it may be deeper."""

    tags: frozenset[str]
    names: frozenset[str]
    deep: bool


def simple_path(path: str, names: Names) -> Simple | None:
    """The path if it needs no XPath engine, or None. Raises ``ValueError`` for an undeclared prefix."""
    found = _SIMPLE.fullmatch(path.strip())
    if found is None:
        return None
    steps = tuple(names.element(name) for name in (found["steps"] or "").split("/") if name)
    attribute = found["attribute"] or found["own"]
    return Simple(steps, names.attribute(attribute) if attribute else ())


def record_path(path: str, names: Names) -> tuple[tuple[Step, ...], tuple[str, ...]]:
    """The steps from the document to its records, and the conditions (``[..]``) that the last of them must meet.

    Raises ``ValueError`` with a plain message if the path is not an absolute path of child steps.
    """
    base, conditions = _split(path.strip())
    if base == "@":
        return (Step(frozenset(), frozenset(), deep=False),), conditions
    base = base if base.startswith("/") else f"/{base}"
    steps = []
    at = 0
    while at < len(base):
        found = _STEP.match(base, at)
        if found is None:
            raise ValueError("path leads to records by child steps, such as /a:Batch/a:Case or //a:Case")
        tags = frozenset() if found["name"] == "*" else frozenset(names.element(found["name"]))
        steps.append(Step(tags, frozenset(map(local, tags)), deep=found["deep"] == "//"))
        at = found.end()
    return tuple(steps), conditions


def _split(path: str) -> tuple[str, tuple[str, ...]]:
    """The path, and the conditions at its end. Raises ``ValueError`` if one stands elsewhere."""
    start = path.find("[")
    if start < 0:
        return path, ()
    conditions: list[str] = []
    depth, quote, begin = 0, "", start
    for at, sign in enumerate(path[start:], start):
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"":
            quote = sign
        elif sign == "[":
            begin = at + 1 if depth == 0 else begin
            depth += 1
        elif sign == "]":
            depth -= 1
            if depth == 0:
                conditions.append(path[begin:at])
        elif depth == 0 and not sign.isspace():
            raise ValueError("in path a condition in brackets may stand at the end only")
    if depth or quote:
        raise ValueError("a bracket or quote in path is not closed")
    return path[:start].rstrip(), tuple(conditions)
