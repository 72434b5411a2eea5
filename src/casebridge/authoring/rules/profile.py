"""Rules on the profiles that a connector ships."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from casebridge.authoring.rules.rule import Look, Spared, rule
from casebridge.engine.look.check import rows_of_test, run_profile_tests
from casebridge.errors import CasebridgeError
from casebridge.mapping import Profile, load_profile
from casebridge.mapping.effect import normal_code
from casebridge.sdk.records import ITEM_END

__all__: list[str] = []


@rule("CB093", "The profile carries tests, and one for every code", "silver")
def _tested(look: Look) -> list[str]:
    if not look.project.profiles:
        if any(suite.get("kind") == "source" for suite in look.suites):
            return ["It ships no profile to start from."]
        raise Spared("It ships no profile.")
    return [problem for path in look.project.profiles for problem in _problems(path)]


def _problems(path: Path) -> Iterator[str]:
    try:
        profile = load_profile(path)
        if not profile.test:
            yield f"{path.name} has no [[test]]."
            return
        for result in run_profile_tests(profile):
            if not result.ok:
                yield f"{path.name}: {result.subject} fails."
        seen = _seen(profile)
    except CasebridgeError as error:
        yield f"{path.name}: {error.summary}"
        return
    for rule_ in profile.map:
        known = seen.get(rule_.column, set())
        missing = sorted(code for code in rule_.codes if normal_code(code) not in known)
        if missing:
            yield f"{path.name}: no test has the {_codes(missing)} of {rule_.column}."


def _seen(profile: Profile) -> dict[str, set[str]]:
    """Column to the codes that stand in it in a test."""
    found: dict[str, set[str]] = {}
    for test in profile.test:
        header, rows, _ = rows_of_test(profile, test)
        for row in rows:
            for name, cell in zip(header, row, strict=False):
                found.setdefault(name, set()).update(map(normal_code, cell.split(ITEM_END)))
    return found


def _codes(missing: list[str]) -> str:
    shown = ", ".join(missing[:8])
    return f"code{'s' * (len(missing) > 1)} {shown}{f' and {len(missing) - 8} more' if len(missing) > 8 else ''}"
