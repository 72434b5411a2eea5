"""A package rule: a code, a sentence, the grade that asks for it, and a function that finds what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from casebridge.authoring.project import Project

__all__ = ["GRADES", "RULES", "Grade", "Look", "Rule", "Spared", "rule"]

Grade = Literal["bronze", "silver", "gold"]
GRADES: tuple[Grade, ...] = get_args(Grade)
"""The grades, the lowest first. A grade asks for its own rules and for those of the grades below."""


class Spared(Exception):
    """The rule asks nothing of this connector, and why."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a rule looks at.

    Args:
        project: the connector's folder.
        report: what the kit found in these very files; empty if nobody knows.
        stale: why ``report`` is empty.
    """

    project: Project
    report: Mapping[str, Any]
    stale: str = ""

    @property
    def suites(self) -> list[Mapping[str, Any]]:
        """The suites of the report."""
        return list(self.report.get("suites", []))

    @property
    def offers(self) -> list[Mapping[str, Any]]:
        """What the connector offers, as the report has it."""
        return list(self.report.get("offers", []))


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Args:
        code: ``CB`` and three digits, from ``CB080``.
        title: what a good connector has, one sentence.
        grade: the lowest grade that asks for it.
        find: what is wrong, one sentence each; raises ``Spared``.
    """

    code: str
    title: str
    grade: Grade
    find: Callable[[Look], list[str]]


RULES: dict[str, Rule] = {}
"""All rules by their codes, once ``casebridge.authoring.rules`` was imported."""


def rule(code: str, title: str, grade: Grade) -> Callable[[Callable[[Look], list[str]]], Callable[[Look], list[str]]]:
    """A decorator that makes a function a rule. Raises ``ValueError`` for a code that is taken."""

    def made(find: Callable[[Look], list[str]]) -> Callable[[Look], list[str]]:
        if code in RULES:
            raise ValueError(f"{code} is taken by another rule")
        RULES[code] = Rule(code, title, grade, find)
        return find

    return made
