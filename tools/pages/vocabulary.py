"""``reference/vocabulary.md``: every controlled vocabulary with definitions and sources."""

from __future__ import annotations

import inspect

from casebridge.model.catalogue import vocabularies
from tools.pages.markdown import GENERATED, cell, code, table
from tools.pages.sources import SOURCES

__all__ = ["page"]


def page() -> str:
    """The page's text."""
    parts = [
        GENERATED,
        "# Vocabulary",
        "Every code that casebridge writes, with what it means and where that was read. "
        "What happened in the investigation (axis A) and how good the report was (axis B) use separate codes; "
        "neither is ever computed from the other.",
    ]
    for vocabulary in vocabularies().values():
        rows = [[code(term), cell(term.definition), cell(term.source)] for term in vocabulary]
        parts += [
            f"## {vocabulary.__name__}",
            inspect.getdoc(vocabulary) or "",
            table(["code", "meaning", "source"], rows),
        ]
    parts += ["## Sources", table(["tag", "document"], [[code(tag), cell(text)] for tag, text in SOURCES.items()])]
    return "\n\n".join(parts) + "\n"
