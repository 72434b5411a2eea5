"""``reference/index.md``: what the reference holds."""

from __future__ import annotations

from collections.abc import Iterable

from tools.pages.markdown import GENERATED

__all__ = ["page"]

_LINES = {
    "cli.md": "[Command line]({}): every command with its options, and the exit codes",
    "configuration.md": "[Configuration]({}): every key of `casebridge.toml`",
    "profile.md": "[Profile]({}): every key of the file that says how records become case records",
    "shipped.md": "[Shipped profiles]({}): the systems known by name, what is read of each, what is unverified",
    "vocabulary.md": "[Vocabulary]({}): every code that casebridge writes, what it means and where that was read",
    "projection.md": "[Projection]({}): how events become entries of NCMEC's form, and what is asked before",
    "errors.md": "[Errors and fault codes]({}): what can go wrong and what to do next",
    "log-events.md": "[Log events and metrics]({}): every line that the daemon logs, every number that it tells",
    "conformance.md": "[Conformance kit]({}): what every connector must do, and the proof that each check can fail",
    "schema/event.schema.json": "[JSON Schema of a feedback event]({})",
    "schema/profile.schema.json": "[JSON Schema of a profile]({})",
}


def page(names: Iterable[str]) -> str:
    """The page that leads to the generated pages ``names``. Raises ``KeyError`` for one that it has no line for."""
    told = set(names)
    if unknown := told - set(_LINES):
        raise KeyError(*unknown)
    lines = [f"- {line.format(name)}" for name, line in _LINES.items() if name in told]
    parts = [
        GENERATED,
        "# Reference",
        "Generated from the code; a test fails when a page and the code differ.",
        "\n".join(lines),
        "Written by hand: [identifiers](identifiers.md), how report IDs, agencies and case numbers are compared.",
    ]
    return "\n\n".join(parts) + "\n"
