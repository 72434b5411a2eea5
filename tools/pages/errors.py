"""``reference/errors.md``: the error tree and every fault code."""

from __future__ import annotations

import inspect

from casebridge import errors
from casebridge.faults import FAULTS
from tools.pages.markdown import GENERATED, cell, code, table

__all__ = ["page"]

_SCOPES = {
    "record": "One record is set aside as a dead letter; the rest of its file goes on.",
    "file": "One file is set aside whole, with its reason beside it; the other files go on.",
    "config": "Nothing runs until a person changes the configuration, the profile or the command.",
    "remote": "Something outside is unavailable; nothing was lost, the next run picks up.",
    "ledger": "The ledger can't be trusted or written; nothing more runs on it.",
    "run": "The run as a whole ended badly; what was committed stays.",
}


def page() -> str:
    """The page's text."""
    parts = [
        GENERATED,
        "# Errors and fault codes",
        "Every message says what happened, where, and what to do next. None holds a cell value, a name or a secret.",
        "## Errors",
        "Each error is named for the reaction it causes. The exit code is that of the whole command.",
        table(["error", "meaning", "exit code"], _tree()),
        "## Fault codes",
        "A code means the same in a dead letter, in the reason beside a quarantined file and in a message.",
    ]
    for scope, meaning in _SCOPES.items():
        rows = [
            [code(name), cell(fault.meaning), cell(fault.next_step)]
            for name, fault in FAULTS.items()
            if fault.scope == scope
        ]
        if rows:
            parts += [f"### Scope `{scope}`", meaning, table(["code", "what happened", "what to do next"], rows)]
    return "\n\n".join(parts) + "\n"


def _tree() -> list[list[str]]:
    leaves = [getattr(errors, name) for name in errors.__all__]
    return [
        [code(leaf.__name__), cell((inspect.getdoc(leaf) or "").split("\n\n")[0]), str(leaf.exit_code)]
        for leaf in leaves
        if inspect.isclass(leaf) and issubclass(leaf, errors.CasebridgeError) and leaf is not errors.CasebridgeError
    ]
