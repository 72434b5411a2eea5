"""What the kit found and what a grade lacks, as an author reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.text import Text

from casebridge.authoring.grade import Graded, Result
from casebridge.authoring.kit import Found
from casebridge.cli.screen import Column, line, pairs, table, text
from casebridge.cli.words import heading, many
from casebridge.conformance.evidence import STATES

__all__ = ["graded_lines", "kit_lines", "option_lines"]

_STYLES = {"passed": "green", "failed": "red", "skipped": "yellow", "met": "green", "not met": "red"}
_STATE: tuple[Column, ...] = (("Check", {"no_wrap": True}), ("Result", {"no_wrap": True}))


def kit_lines(found: Found, evidence: Path, folder: Path) -> None:
    """Prints every check of every suite, and how it went in all."""
    for suite in found.report["suites"]:
        kind, name = suite.get("kind", ""), suite.get("connector", "")
        heading(f"{suite['suite'].rpartition('::')[2]}: {' '.join(filter(None, (kind, name)))}")
        table([*_STATE, ("A good connector", {"ratio": 1})], [_checked(item) for item in suite["results"]])
    line()
    line(_sum(found.report["suites"]), "green" if found.ok else "red")
    if found.others:
        line("A test beside the kit's checks fails, too: run pytest in the folder.", "red")
    line(f"Evidence: {text(evidence).plain}")
    where = "" if folder == Path() else f" {folder}"
    if found.ok:
        line(f"Next: `casebridge connector grade{where}`", "dim")
    else:
        line(f"Mend the first that fails, then run `casebridge connector test{where}` again.", "dim")


def graded_lines(made: Graded) -> None:
    """Prints the grade, every rule, and what is missing for the next grade."""
    line(f"Grade: {made.grade or 'none yet'}", "bold")
    table([("Rule", {"no_wrap": True}), "Grade", ("Result", {"no_wrap": True}), ("A good connector", {"ratio": 1})],
          [[item.code, item.grade, _state(item.state), item.title] for item in made.results])  # fmt: skip
    if made.next is None:
        heading("Nothing is missing")
        return
    heading(f"Missing for {made.next}")
    pairs([(text(item.code, "bold"), _wrong(item)) for item in made.missing])


def option_lines(found: Sequence[Mapping[str, Any]]) -> None:
    """Prints a Markdown table of options for each offer."""
    if not found:
        line("It offers nothing with options of its own.")
    for number, item in enumerate(found):
        if number:
            line()
        line(f"{item['kind'].capitalize()} {item['name']}: {item['title']}", "bold")
        for row in item["table"].splitlines():
            # A table is pasted into a page; no row may be wrapped.
            print_row(row)


def print_row(row: str) -> None:
    """Prints one row as it is, however long."""
    from casebridge.cli.screen import console

    console().print(text(row), soft_wrap=True)


def _checked(item: Mapping[str, str]) -> list[object]:
    told = text(item["title"])
    if item["state"] in ("failed", "skipped"):
        page = f"\nSee docs/rules/{item['code']}.md." if item["state"] == "failed" else ""
        told = Text.assemble(told, text(f"\n{item['reason']}{page}", _STYLES[item["state"]]))
    elif item["reason"]:
        told = Text.assemble(told, text(f"\n({item['reason']})", "dim"))
    return [item["code"], _state(item["state"]), told]


def _state(state: str) -> Text:
    return text(state, _STYLES.get(state, "dim"))


def _sum(suites: Sequence[Mapping[str, Any]]) -> str:
    counts = {state: sum(suite["counts"][state] for suite in suites) for state in STATES}
    told = [f"{counts[state]} {state}" for state in STATES if counts[state]]
    return f"{many(len(suites), 'suite')}: {', '.join(told)}."


def _wrong(item: Result) -> Text:
    reasons = "".join(f"\n- {reason}" for reason in item.reasons)
    return Text.assemble(text(item.title), text(reasons, "red"), text(f"\nSee docs/rules/{item.code}.md.", "dim"))
