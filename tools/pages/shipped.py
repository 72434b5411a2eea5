"""``reference/shipped.md``: the shipped profiles with what is known of their systems."""

from __future__ import annotations

import importlib

from tools.pages.markdown import GENERATED, code, table

__all__ = ["page"]


def page() -> str:
    """The page's text."""
    names = importlib.import_module("casebridge.profiles").shipped()
    load = importlib.import_module("casebridge.engine.start.starter").shipped_profile
    parts = [
        GENERATED,
        "# Shipped profiles",
        "`casebridge init --from NAME` copies one. Only the paths below are ever read of a record.",
    ]
    for name in names:
        profile = load(name)
        parts += [
            f"## {name}",
            profile.note.strip().replace("\n  ", " "),
            table(
                ["field", "read from"],
                [[code(field), ", ".join(code(f"{spec.each}/{path}" if spec.each else path) for path in spec.path)]
                 for field, spec in profile.fields.items()],
            ),
        ]  # fmt: skip
    return "\n\n".join(parts) + "\n"
