"""The kit inside pytest: an option for the evidence, and a summary with every written reason."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pytest

    from casebridge.conformance.evidence import Outcome

__all__ = ["pytest_addoption", "pytest_configure"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds ``--casebridge-report``."""
    group = parser.getgroup("casebridge", "casebridge conformance kit")
    group.addoption("--casebridge-report", metavar="FILE", default=None, help="write the evidence of the kit as JSON")


def pytest_configure(config: pytest.Config) -> None:
    """Listens for outcomes."""
    file = config.getoption("--casebridge-report")
    config.pluginmanager.register(_Listener(Path(file) if file else None), "casebridge-conformance")


class _Listener:
    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._suites: dict[str, list[Outcome]] = {}
        self._classes: dict[str, Any] = {}

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Remembers which suites are there, for what their reports say beside outcomes."""
        for item in session.items:
            made = getattr(item, "cls", None)
            if made is not None and hasattr(made, "make_bench") and hasattr(made, "notes"):
                self._classes[item.nodeid.rpartition("::")[0]] = made

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Takes a check's outcome; a call counts once."""
        if report.when != "call":
            return
        from casebridge.conformance.evidence import Outcome

        for name, value in report.user_properties:
            if name == "casebridge" and isinstance(value, (list, tuple)):
                code, title, state, reason = value
                suite = report.nodeid.rpartition("::")[0]
                self._suites.setdefault(suite, []).append(Outcome(code, title, state, reason))

    def pytest_sessionfinish(self) -> None:
        """Writes the evidence."""
        if self._file is None:
            return
        from casebridge.conformance.evidence import evidence, write_evidence

        notes = {name: self._classes[name].notes() for name in self._suites if name in self._classes}
        write_evidence(self._file, evidence(self._suites, notes))

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Counts, and the reason for everything that was skipped."""
        if not self._suites:
            return
        from collections import Counter

        from casebridge.conformance.evidence import STATES

        terminalreporter.section("casebridge conformance")
        for suite, outcomes in self._suites.items():
            counts = Counter(outcome.state for outcome in outcomes)
            told = ", ".join(f"{counts[state]} {state}" for state in STATES if counts[state])
            terminalreporter.write_line(f"{suite}: {told}")
            reasons = {outcome.code: outcome.reason for outcome in outcomes if outcome.state == "skipped"}
            weakened = getattr(self._classes.get(suite), "skip", {})
            for key, reason in {**weakened, **reasons}.items():
                terminalreporter.write_line(f"  {key} is left out: {reason}")
