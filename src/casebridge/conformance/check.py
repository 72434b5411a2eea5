"""A check: a code, a sentence, what it needs, and a function that can fail."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Collection
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Literal, get_args

__all__ = ["CHECKS", "KINDS", "Check", "CheckFailed", "Kind", "NotApplicable", "check", "checks_for", "demand"]

Kind = Literal["source", "format", "reports", "sink", "plugin", "suite"]
KINDS: tuple[Kind, ...] = get_args(Kind)


class CheckFailed(AssertionError):
    """A connector does not do what the check demands; the message says what it did and what to do."""


class NotApplicable(Exception):
    """The check has nothing to look at, and why."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check.

    Args:
        code: ``CB`` and three digits.
        title: what a good connector does, one sentence.
        needs: what the connector must claim or its world must hold; see ``Bench.lacks``.
        run: raises ``CheckFailed``, or ``NotApplicable``.
        kind: what is checked.
    """

    code: str
    title: str
    needs: frozenset[str]
    run: Callable[[Any], None]
    kind: Kind = "source"


CHECKS: dict[str, Check] = {}
"""All checks by their codes, once ``checks_for`` was called."""


def check(
    code: str, title: str, *, needs: Collection[str] = (), kind: Kind = "source"
) -> Callable[[Callable[[Any], None]], Check]:
    """A decorator that makes a function of a bench a check. Raises ``ValueError`` for a code that is taken."""

    def made(run: Callable[[Any], None]) -> Check:
        if code in CHECKS and CHECKS[code].run.__qualname__ != run.__qualname__:
            raise ValueError(f"{code} is taken by another check")
        CHECKS[code] = Check(code, title, frozenset(needs), run, kind)
        return CHECKS[code]

    return made


def checks_for(kind: Kind) -> list[Check]:
    """The checks of one kind, by code."""
    package = import_module("casebridge.conformance.checks")
    import_module("casebridge.conformance.base")  # has the check of suites
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        import_module(module.name)
    return [found for _, found in sorted(CHECKS.items()) if found.kind == kind]


def demand(held: object, message: str) -> None:
    """Raises ``CheckFailed`` with ``message`` unless ``held`` is true."""
    if not held:
        raise CheckFailed(message)
