"""``rules/index.md``: every rule that a connector is held to, and which grade asks for it."""

from __future__ import annotations

from casebridge.authoring.rules import GRADES, RULES, Rule
from casebridge.conformance.check import KINDS, checks_for
from tools.pages.markdown import GENERATED, cell, table

__all__ = ["page"]

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
    parts = [
        GENERATED,
        "# Rules",
        "What a connector is held to. Each page says why, shows a good and a bad example, and names the exceptions.",
        "A grade is computed by `casebridge connector grade` from what the kit found in these very files and from the "
        "files themselves. It asks for its own rules and for those of the grades below it: "
        f"{', '.join(GRADES)}. [Make a connector](../how-to/connector.md).",
        "## The package",
        table(["rule", "a good connector", "from"], [_row(code, item.title, item.grade) for code, item in _rules()]),
        "## What the conformance kit checks",
        f"Whatever fails here keeps a connector from {GRADES[0]}; see [CB082](CB082.md). With needs and proofs: "
        "[the kit](../reference/conformance.md).",
    ]
    for kind in KINDS:
        checks = sorted(checks_for(kind), key=lambda check: check.code)
        if checks:
            rows = [_row(check.code, check.title) for check in checks]
            parts += [f"### {_KINDS[kind]}", table(["check", "a good connector"], rows)]
    return "\n\n".join(parts) + "\n"


def _rules() -> list[tuple[str, Rule]]:
    return sorted(RULES.items())


def _row(code: str, title: str, *more: str) -> list[str]:
    return [f"[{code}]({code}.md)", cell(title), *more]
