"""A folder for a new connector, out of the template."""

from __future__ import annotations

import keyword
import re
import sys
from collections.abc import Mapping
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from datetime import date
from io import StringIO
from pathlib import Path

from casebridge.errors import FixConfig

__all__ = ["ANSWERS", "KINDS", "TEMPLATE", "new_connector"]

TEMPLATE = Path(__file__).parent / "template"
KINDS = ("source", "format", "zero-code", "process")
ANSWERS = ("name", "kind", "system", "author", "license")
"""What the template asks."""

_TAKEN = sorted({*keyword.kwlist, *sys.stdlib_module_names, "casebridge", "src", "tests"})
"""Names that a package of one's own can't have beside Python's."""

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def new_connector(folder: Path, answers: Mapping[str, str], *, today: date, version: str, ask: bool = False) -> Path:
    """Writes a connector that passes every check as it stands; returns its folder.

    Args:
        folder: where; it must not hold anything yet.
        answers: answers to the template's questions; what is not answered has its default.
        today: for the changelog and the README.
        version: casebridge's own, which the connector then needs.
        ask: asks on the terminal what ``answers`` leaves open.

    Raises ``FixConfig``: ``author_extra_missing``, ``folder_taken``, ``answer_unfit``.
    """
    try:
        import copier
        from copier.errors import CopierError
    except ImportError:
        raise FixConfig(
            "author_extra_missing",
            "The template needs a package that is not installed.",
            next_step='Run: pip install "casebridge[author]"',
        ) from None
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FixConfig(
            "folder_taken", f"{folder} is there already and holds something.", next_step="Name another folder."
        )
    if unknown := sorted(set(answers) - set(ANSWERS)):
        raise _unfit(f"The template asks nothing of the name {unknown[0]!r}.")
    usual = {"name": folder.absolute().name} if _NAME.fullmatch(folder.absolute().name) else {}
    data = {**answers, "today": today.isoformat(), "casebridge": version, "below": _below(version), "taken": _TAKEN}
    with ExitStack() as stack:
        if not ask:
            stack.enter_context(redirect_stdout(StringIO()))
            stack.enter_context(redirect_stderr(StringIO()))
        try:
            copier.run_copy(
                str(TEMPLATE), folder, data=data, user_defaults=usual, defaults=not ask, quiet=True, unsafe=False
            )
        except KeyboardInterrupt:
            raise
        except (CopierError, ValueError) as error:
            found = re.search(r"question '(\w+)'", str(error))
            which = f"the answer to {found[1]}" if found else "one of the answers"
            raise _unfit(f"The template does not take {which}.", type(error).__name__) from None
    return folder


def _below(version: str) -> str:
    """The first version that may differ in what a plugin sees: ``0.2`` for ``0.1.4``."""
    major, minor = re.match(r"(\d+)\.(\d+)", version).groups()  # type: ignore[union-attr]  # our own version
    return f"{int(major) + 1}" if int(major) else f"0.{int(minor) + 1}"


def _unfit(summary: str, detail: str = "") -> FixConfig:
    step = "See `casebridge connector new --help` for what it takes."
    return FixConfig("answer_unfit", summary, next_step=step, detail=detail)
