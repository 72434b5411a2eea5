"""A folder for a new connector, out of the template."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from datetime import date
from io import StringIO
from pathlib import Path

from casebridge.errors import FixConfig

__all__ = ["KINDS", "TEMPLATE", "new_connector"]

TEMPLATE = Path(__file__).parent / "template"
KINDS = ("source", "format", "zero-code", "process")


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
    data = {**answers, "today": today.isoformat(), "casebridge": version}
    noise = StringIO()
    try:
        with redirect_stdout(noise), redirect_stderr(noise):
            copier.run_copy(str(TEMPLATE), folder, data=data, defaults=not ask, quiet=True, unsafe=False)
    except (CopierError, ValueError) as error:
        raise FixConfig(
            "answer_unfit",
            "The template does not take one of the answers.",
            next_step="See `casebridge connector new --help` for what it takes.",
            detail=type(error).__name__,
        ) from None
    return folder
