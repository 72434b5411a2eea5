"""The grade of a connector, computed from what the kit found and from its files; nothing is declared."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from casebridge.authoring.project import Project
from casebridge.authoring.rules import GRADES, RULES, Grade, Look, Rule, Spared

__all__ = ["Graded", "Result", "grade", "look_at"]


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one rule; ``reasons`` say what is wrong, or why it asks nothing."""

    code: str
    title: str
    grade: Grade
    state: Literal["met", "not met", "not applicable"]
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Graded:
    """A grade, or None, and every rule's result."""

    grade: Grade | None
    results: tuple[Result, ...]

    @property
    def next(self) -> Grade | None:
        """The next grade; None at the top."""
        at = GRADES.index(self.grade) + 1 if self.grade else 0
        return GRADES[at] if at < len(GRADES) else None

    @property
    def missing(self) -> tuple[Result, ...]:
        """What keeps it from the next grade."""
        return tuple(item for item in self.results if item.state == "not met" and item.grade == self.next)


def grade(project: Project, version: str) -> Graded:
    """The grade of a connector.

    Args:
        project: the connector.
        version: casebridge's own; what another version found does not count.

    Raises ``FixConfig`` (``connector_unreadable``).
    """
    look = look_at(project, version)
    results = [_result(rule, look) for _, rule in sorted(RULES.items())]
    return Graded(_reached(results), tuple(results))


def look_at(project: Project, version: str) -> Look:
    """The connector with its evidence, if that is of these very files and of this casebridge."""
    if not project.evidence.is_file():
        return Look(project, {}, "The kit was not run yet.")
    try:
        found = json.loads(project.evidence.read_text(encoding="utf-8"))
        whole = found["format"] == 1 and all(_is_suite(suite) for suite in found["suites"])
        stated = (found["casebridge"], found["files"], found["offers"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        whole, stated = False, ("", "", [])
    if not whole:
        return Look(project, {}, f"{project.evidence.name} is no evidence of the kit.")
    if stated[0] != version:
        return Look(project, {}, "The kit was run with another version of casebridge.")
    if stated[1] != project.fingerprint:
        return Look(project, {}, "A file was changed since the kit was run.")
    return Look(project, found)


def _is_suite(suite: Any) -> bool:
    return isinstance(suite["suite"], str) and all(
        isinstance(item[key], str) for item in suite["results"] for key in ("code", "state", "reason")
    )


def _result(rule: Rule, look: Look) -> Result:
    try:
        found = rule.find(look)
    except Spared as why:
        return Result(rule.code, rule.title, rule.grade, "not applicable", (str(why),))
    return Result(rule.code, rule.title, rule.grade, "not met" if found else "met", tuple(found))


def _reached(results: Sequence[Result]) -> Grade | None:
    reached: Grade | None = None
    for level in GRADES:
        if any(item.state == "not met" for item in results if item.grade == level):
            break
        reached = level
    return reached
