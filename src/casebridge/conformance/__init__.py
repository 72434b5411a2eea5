"""The conformance kit: what every connector must do, and proof that each check can fail.

Bind a connector in three lines and run pytest::

    class TestDesk(SourceSuite):
        connector, options, profile = DESK, {"url": "{url}"}, HERE / "profile.toml"
        tape, changed = HERE / "tape.json", "updated"
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from casebridge.conformance.bench import Bench
    from casebridge.conformance.binding import Binding
    from casebridge.conformance.check import CheckFailed, NotApplicable, check
    from casebridge.conformance.run import Run
    from casebridge.conformance.suite import SourceSuite

__all__ = ["Bench", "Binding", "CheckFailed", "NotApplicable", "Run", "SourceSuite", "check"]

_HOMES = {
    "Bench": "bench",
    "Binding": "binding",
    "CheckFailed": "check",
    "NotApplicable": "check",
    "Run": "run",
    "SourceSuite": "suite",
    "check": "check",
}


def __getattr__(name: str) -> Any:
    # pytest loads the plugin in every project that has casebridge installed; those must not pay for an engine.
    if name in _HOMES:
        return getattr(import_module(f"casebridge.conformance.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'casebridge.conformance' has no attribute {name!r}")
