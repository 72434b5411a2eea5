"""``reference/conformance.md``: every check of the kit, and the connectors that prove that each can fail."""

from __future__ import annotations

from pathlib import Path

from casebridge.conformance.check import KINDS, Check, checks_for
from casebridge.conformance.traits import NEEDS
from tests.conformance.saboteurs import all_saboteurs
from tools.pages.markdown import GENERATED, cell, code, table

__all__ = ["page"]

_RULES = Path(__file__).resolve().parents[2] / "docs" / "rules"
_KINDS = {
    "source": "Sources and formats",
    "format": "Formats",
    "reports": "Readers of report documents",
    "sink": "Sinks",
    "plugin": "Packages",
    "suite": "Suites",
}


def page() -> str:
    """The page's text."""
    found = all_saboteurs()
    parts = [
        GENERATED,
        "# Conformance kit",
        "What the kit checks, and the proof that every check can fail. How to bind a connector: "
        "[Test a connector](../how-to/conformance.md).",
        "## Checks",
        "A check that needs what a connector does not claim, or what its world does not hold, is not applicable: it "
        "counts as nothing, never as passed.",
    ]
    for kind in KINDS:
        checks = sorted(checks_for(kind), key=lambda check: check.code)
        if checks:
            parts += [f"### {_KINDS[kind]}", table(["check", "a good connector", "needs"], map(_row, checks))]
    rows = [
        [code(item.name), cell(item.title), ", ".join(map(_link, item.killed_by))]
        for item in sorted(found.values(), key=lambda item: (item.killed_by, item.name))
    ]
    codes = {name for item in found.values() for name in item.killed_by}
    parts += [
        "## Needs",
        table(["need", "not met where"], [[code(name), cell(why)] for name, why in NEEDS.items()]),
        "## Kill table",
        f"Each of these {len(found)} saboteurs is a good connector with one thing wrong, and every check named beside "
        f"it fails for it; the {len(codes)} checks are all of them. `tests/conformance/test_kills.py` runs the table. "
        "The good connectors, every built-in source and every shipped REST profile pass without a false alarm.",
        table(["saboteur", "what is wrong with it", "killed by"], rows),
    ]
    return "\n\n".join(parts) + "\n"


def _row(check: Check) -> list[str]:
    return [_link(check.code), cell(check.title), ", ".join(map(code, sorted(check.needs)))]


def _link(name: str) -> str:
    return f"[{name}](../rules/{name}.md)" if (_RULES / f"{name}.md").is_file() else name
