"""``casebridge connector``."""

from __future__ import annotations

import sys
from pathlib import Path

import rich_click as click

from casebridge import __version__, clock
from casebridge.authoring.grade import Graded, grade
from casebridge.authoring.kit import offers, run_kit
from casebridge.authoring.new import ANSWERS, KINDS, new_connector
from casebridge.authoring.project import open_project
from casebridge.authoring.rules import GRADES
from casebridge.cli.app import json_option
from casebridge.cli.connectorwords import graded_lines, kit_lines, option_lines
from casebridge.cli.screen import line, print_json, text
from casebridge.cli.words import heading

__all__ = ["connector"]

_folder = click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path())
_evidence = click.option(
    "--evidence",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where evidence is kept instead of conformance.json in the folder.",
)


@click.group()
def connector() -> None:
    """Start, test and grade a connector of your own.

    A grade is computed from what the conformance kit found in these very files; nothing is declared.
    """


@connector.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--name", help="Name of the distribution, such as acme-desk; by default the folder's.")
@click.option("--kind", type=click.Choice(KINDS), help="What the connector is: Python, a file format, no code, ...")
@click.option("--data", "given", metavar="KEY=VALUE", multiple=True, help=f"An answer: {', '.join(ANSWERS)}.")
@click.option("--defaults", is_flag=True, help="Do not ask; take the default for what is not given.")
@json_option
def new(
    folder: Path, name: str | None, kind: str | None, given: tuple[str, ...], defaults: bool, as_json: bool
) -> None:
    """Write a connector into FOLDER that passes ruff, mypy and the conformance kit as it stands.

    Asks on a terminal what is not given. Needs no network and never overwrites anything.
    """
    answers = dict(_pair(item) for item in given)
    answers |= {key: value for key, value in (("name", name), ("kind", kind)) if value is not None}
    ask = not defaults and not as_json and sys.stdin.isatty()
    made = new_connector(folder, answers, today=clock.utc_now().date(), version=__version__, ask=ask)
    files = open_project(made).files
    where = "" if folder.resolve() == Path.cwd() else f" {folder}"
    steps = [
        f"See that it passes: casebridge connector test{where}",
        "Make it true of your system, piece by piece: first the tape in tests, then the profile, then the code.",
        f"See its grade, and what is missing for the next one: casebridge connector grade{where}",
    ]
    if as_json:
        print_json({"made": [path.relative_to(made.absolute()).as_posix() for path in files], "next": steps})
        return
    line(f"Made in {made}:", "bold")
    for path in files:
        line(text(path.relative_to(made.absolute()).as_posix()).plain, indent=2)
    heading("Next")
    for number, step in enumerate(steps, 1):
        line(f"{number}. {step}", indent=2)


@connector.command()
@_folder
@_evidence
@json_option
@click.pass_context
def test(context: click.Context, folder: Path, evidence: Path | None, as_json: bool) -> None:
    """Run the conformance kit on the connector in FOLDER, and keep what it found.

    Ends with 1 if a check fails, and with 2 if the kit can't be run. Imports the connector: run only what you trust.
    """
    project = open_project(folder, evidence)
    found = run_kit(project, __version__)
    if as_json:
        print_json(found.report)
    else:
        kit_lines(found, project.evidence, folder)
    context.exit(0 if found.ok else 1)


@connector.command("grade")
@_folder
@_evidence
@click.option("--at-least", type=click.Choice(GRADES), default=GRADES[0], show_default=True, help="Ends with 1 below.")
@json_option
@click.pass_context
def grade_(context: click.Context, folder: Path, evidence: Path | None, at_least: str, as_json: bool) -> None:
    """Compute the grade of the connector in FOLDER: bronze, silver or gold; and say what the next one lacks.

    Runs nothing: it reads the files, and what `connector test` found in them. If a file was changed since, that
    counts no more.
    """
    made = grade(open_project(folder, evidence), __version__)
    if as_json:
        print_json({"grade": made.grade, "next": made.next, "rules": made.results})
    else:
        graded_lines(made)
    context.exit(0 if _reaches(made, at_least) else 1)


@connector.command()
@_folder
@json_option
def options(folder: Path, as_json: bool) -> None:
    """Print the options of everything that the connector in FOLDER offers, as tables or as JSON Schemas.

    Imports the connector: run only what you trust. Of an installed one: casebridge schema connector.
    """
    found = [item for item in offers(open_project(folder)) if "options" in item]
    if as_json:
        print_json([{key: item[key] for key in ("kind", "name", "title", "options")} for item in found])
    else:
        option_lines(found)


def _pair(item: str) -> tuple[str, str]:
    key, sign, value = item.partition("=")
    if not sign or key not in ANSWERS:
        raise click.BadParameter(f"write KEY=VALUE, where KEY is one of {', '.join(ANSWERS)}.", param_hint="--data")
    return key, value


def _reaches(made: Graded, wanted: str) -> bool:
    return made.grade is not None and GRADES.index(made.grade) >= [str(level) for level in GRADES].index(wanted)
