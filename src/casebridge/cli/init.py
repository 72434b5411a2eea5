"""``casebridge init``."""

from __future__ import annotations

from pathlib import Path

import rich_click as click

from casebridge.cli.screen import line, text
from casebridge.cli.words import heading
from casebridge.engine.starter import start

__all__ = ["init"]


@click.command()
@click.option(
    "--from",
    "sample",
    metavar="csv|FILE",
    default="csv",
    show_default=True,
    help="A sample of your export to draft the profile from; csv for an empty one.",
)
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path())
def init(sample: str, folder: Path) -> None:
    """Start a configuration, and a profile from a sample of your export, in FOLDER (default: here).

    From a sample the profile lists every column: guessed ones with a TODO to confirm, all others to be ignored with
    a reason. Codes of status-like columns are listed for you to say what they mean; no other cell is written down.
    Nothing that is there is overwritten.
    """
    made = start(folder, None if sample == "csv" else Path(sample))
    line("Made:", "bold")
    for path in made:
        line(text(path).plain, indent=2)
    steps = [
        "Put your ORI and your agency's name into casebridge.toml.",
        "Work through the TODOs of profile.toml.",
        "Put an export into drop, then run: casebridge check",
        "Link reports to cases: casebridge link import FILE",
        "Read it: casebridge sync",
    ]
    heading("Next")
    for number, step in enumerate(steps, 1):
        line(f"{number}. {step}", indent=2)
