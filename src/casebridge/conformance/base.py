"""What suites of every kind share: checks as test methods, and reasons for whatever is weakened."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from casebridge.conformance.check import Check, Kind, check, checks_for, demand
from casebridge.conformance.evidence import Outcome, judge
from casebridge.errors import CasebridgeError

__all__ = ["REASONS", "Suite", "reasons_missing", "with_checks"]

_SHORTEST = 15


class Suite:
    """Base of the suites. Attributes of a subclass bind a connector; ``skip`` gives reasons for what is left out.

    ``skip`` maps the code of a check, or the name of an overridden method, to the reason that the report shows.
    """

    kind: ClassVar[Kind] = "source"
    skip: ClassVar[Mapping[str, str]] = {}
    _bound: ClassVar[frozenset[str]] = frozenset({"skip"})
    _benches: ClassVar[dict[type, Any]] = {}

    def __init_subclass__(cls, **more: Any) -> None:
        super().__init_subclass__(**more)
        if cls.__module__.startswith("casebridge.conformance."):
            return
        guard = _method_name(REASONS)
        if guard in vars(cls):
            raise TypeError(f"{cls.__name__}: {guard} can't be overridden; it demands a reason for what is")

    @classmethod
    def bench(cls) -> Any:
        """Where the checks of this suite are made; one for all of them."""
        if cls not in Suite._benches:
            Suite._benches[cls] = cls.make_bench()
        return Suite._benches[cls]

    @classmethod
    def make_bench(cls) -> Any:
        """A bench of the suite's kind."""
        raise NotImplementedError

    @classmethod
    def notes(cls) -> dict[str, Any]:
        """What the report says of the suite beside its outcomes."""
        return {"kind": cls.kind, "reasons": dict(cls.skip)}

    @classmethod
    def outcomes(cls) -> list[Outcome]:
        """All checks, run now, without pytest."""
        found = [judge(each, cls.bench(), cls.skip) for each in checks_for(cls.kind)]
        return [*found, judge(REASONS, cls)]


def with_checks(cls: type[Suite]) -> type[Suite]:
    """A class decorator: one test method for each check of the suite's kind, and the one that wants reasons."""
    for found in checks_for(cls.kind):
        setattr(cls, _method_name(found), _method(found))
    setattr(cls, _method_name(REASONS), _reasons_method())
    return cls


def reasons_missing(cls: type[Suite]) -> list[str]:
    """What of the suite is weakened without a written reason, one sentence each."""
    codes = {each.code for each in checks_for(cls.kind)}
    names = {name: value for name, value in _standard(cls).items() if name.startswith("test_CB")}
    wrong = [
        f"{cls.__name__}.skip names {key!r}, which is no check and no overridden method"
        for key in cls.skip
        if key not in codes and key not in _overridden(cls)
    ]
    wrong += [f"{key} is skipped without a written reason" for key, reason in cls.skip.items() if _thin(reason)]
    for name in sorted(_overridden(cls)):
        code = name.split("_")[1] if name in names else name
        if _thin(cls.skip.get(name, "")) and _thin(cls.skip.get(code, "")):
            wrong.append(f"{name} is overridden without a written reason")
    return wrong


@check("CB039", "A check is skipped or overridden only with a written reason", kind="suite")
def reasons(cls: type[Suite]) -> None:
    """A suite that anybody may weaken in silence proves nothing."""
    missing = reasons_missing(cls)
    demand(not missing, "; ".join(missing) + ". Write why into `skip`; the report shows it.")


REASONS: Check = reasons
"""The check that no suite can do without."""


def _standard(cls: type[Suite]) -> dict[str, Any]:
    """What the kit itself defines for this class, by name."""
    found: dict[str, Any] = {}
    for base in reversed(cls.__mro__):
        if base.__module__.startswith("casebridge.conformance."):
            found.update({name: value for name, value in vars(base).items() if not name.startswith("__")})
    return found


def _overridden(cls: type[Suite]) -> set[str]:
    standard = _standard(cls)
    own = {
        name
        for base in cls.__mro__
        if not base.__module__.startswith("casebridge.conformance.") and base is not object
        for name in vars(base)
    }
    return {name for name in own & set(standard) if name not in cls._bound}


def _thin(reason: str) -> bool:
    return len(reason.strip()) < _SHORTEST


def _method_name(found: Check) -> str:
    return f"test_{found.code}_{re.sub(r'[^a-z0-9]+', '_', found.title.lower()).strip('_')}"


Method = Callable[[Suite, Callable[[str, object], None]], None]


def _method(found: Check) -> Method:
    def test(self: Suite, record_property: Callable[[str, object], None]) -> None:
        _tell(judge(found, _bench_or_fail(type(self)), self.skip), record_property)

    test.__doc__ = found.title
    return test


def _bench_or_fail(cls: type[Suite]) -> Any:
    """The bench; what is wrong with a profile is told in its own words, not in a traceback for each check."""
    import pytest

    try:
        return cls.bench()
    except CasebridgeError as error:
        pytest.fail(f"{cls.__name__} can't be bound: {error}", pytrace=False)


def _reasons_method() -> Method:
    def test(self: Suite, record_property: Callable[[str, object], None]) -> None:
        _tell(judge(REASONS, type(self)), record_property)

    test.__doc__ = REASONS.title
    return test


def _tell(outcome: Outcome, record_property: Callable[[str, object], None]) -> None:
    import pytest  # a suite can be run without it

    record_property("casebridge", [outcome.code, outcome.title, outcome.state, outcome.reason])
    if outcome.state == "failed":
        pytest.fail(f"{outcome.code} {outcome.title}.\n{outcome.reason}", pytrace=False)
    if outcome.state != "passed":
        pytest.skip(f"{outcome.state}: {outcome.reason}")
