"""``casebridge preview``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import rich_click as click
from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from casebridge.cli.app import App, json_option, pass_app
from casebridge.cli.screen import console, day, line, print_json, text
from casebridge.cli.words import RULES, heading, many, style_of
from casebridge.connectors.entry_sheet.form import asked, loss_text
from casebridge.engine.look.preview import PreviewCase
from casebridge.engine.wording import fault_text, waits_for
from casebridge.guard.shape import ITEM_END
from casebridge.model import CaseFacts, Usefulness, moment_text

__all__ = ["preview"]


@click.command()
@click.argument("source")
@click.argument("file", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--file",
    "named",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The file to show; the same as FILE.",
)
@click.option("--url", default="", help="A document of the source's own system to show; asked for as the source asks.")
@click.option("--limit", type=click.IntRange(1), default=5, show_default=True, help="How many cases.")
@json_option
@pass_app
def preview(app: App, source: str, file: Path | None, named: Path | None, url: str, limit: int, as_json: bool) -> None:
    """Show what records would become; writes nothing.

    FILE is read with the profile of SOURCE. Without it, the first file that waits or the first page that the system
    gives is shown. Left stands what the profile reads of a record, right what casebridge makes of it: the case, and
    NCMEC's form.
    """
    if sum(map(bool, (file, named, url))) > 1:
        raise click.UsageError("Give FILE, --file or --url, only one of them.")
    bridge = app.bridge()
    cases = bridge.preview(file or named, source, limit, url=url)
    profile = bridge.profile(source)
    records = profile.records
    # Lines tell nothing in JSON, which may be a single one.
    noun = "record" if records and (records.format == "json" or profile.rest) else "line"
    if as_json:
        print_json(cases)
        return
    shown = [item for item in cases if item.case is not None]
    for item in shown:
        _show(item, noun)
    _rest([item for item in cases if item.case is None], noun)
    linked = sum(1 for item in shown if item.linked)
    heading(f"{many(len(shown), 'case')} shown, {linked} linked to a report. Nothing was written.")


def _show(item: PreviewCase, noun: str) -> None:
    assert item.case is not None  # noqa: S101  only cases come here
    lines = ", ".join(map(str, item.lines))
    line(f"Case {item.case.case_number} ({noun} {lines})", "bold")
    grid = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, expand=True, header_style="bold")
    grid.add_column("In the record", ratio=4, overflow="fold")
    grid.add_column("What it becomes", ratio=6, overflow="fold")
    grid.add_row(_cells(item, noun), _becomes(item))
    console().print(grid)
    line()


def _cells(item: PreviewCase, noun: str) -> Text:
    parts = []
    for number, cells in zip(item.lines, item.cells, strict=True):
        if len(item.lines) > 1:
            parts.append(text(f"{noun} {number}\n", "dim"))
        for name, value in cells.items():
            parts += [text(f"{name}: ", "dim"), text(_one_line(value) or "(empty)", "" if value.strip() else "dim")]
            parts.append(Text("\n"))
    return Text.assemble(*parts[:-1]) if parts else Text()


def _one_line(value: str) -> str:
    flat = " ".join(value.replace(ITEM_END, " | ").split())
    return flat if len(flat) <= 80 else f"{flat[:77]}..."


def _becomes(item: PreviewCase) -> Text:
    assert item.case is not None  # noqa: S101
    parts: list[Text] = []
    for name, value in _facts(item.case.facts):
        parts += [text(f"{name}: ", "dim"), text(value), Text("\n")]
    as_of = moment_text(item.case.as_of)
    taken = "" if item.case.as_of_stated else " (when it was exported or read)"
    parts += [text("as of: ", "dim"), text(day(as_of) + taken)]
    parts.append(Text("\n\n"))
    if not item.linked:
        parts.append(text("No report is linked. With a link it would say:\n", "yellow"))
    for entry in item.form:
        title = f"NCMEC form, report {entry.ref.report_id}\n" if item.linked else "NCMEC form\n"
        parts.append(text(title, "bold"))
        if entry.question is not None:
            parts.append(text(f"Waits: {waits_for(entry.question.value)}\n", "yellow"))
            continue
        for question, given in asked(entry):
            answer = text("; ".join(given), style_of("; ".join(given))) if given else text("not answered", "dim")
            colon = "" if question.label.endswith("?") else ":"
            parts += [text(f"  {question.label}{colon} "), answer, Text("\n")]
        parts += [text(f"  {loss_text(loss)}\n", "dim") for loss in entry.losses]
    if not item.form:
        parts.append(text("Nothing to say to NCMEC yet.", "dim"))
    return Text.assemble(*parts)


def _facts(facts: CaseFacts) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name in CaseFacts.model_fields:
        value = getattr(facts, name)
        if value in (None, (), Usefulness.NOT_ASSESSED) or (name == "dissemination" and value == "OPEN"):
            continue
        label = name.replace("_", " ")
        if name == "outcomes":
            for outcome in facts.outcomes:
                when = f" on {moment_text(outcome.occurred_on)}" if outcome.occurred_on else ""
                found.append(("outcome", f"{outcome.kind.value}{when}"))
        elif name == "doubts":
            for doubt in facts.doubts:
                where = f" (column {doubt.field!r})" if doubt.field else ""
                found.append(("question", f"{waits_for(doubt.trigger.value)}{where}"))
        else:
            found.append((label, ", ".join(value) if isinstance(value, tuple) else str(value)))
    return found


def _rest(others: Sequence[PreviewCase], noun: str) -> None:
    faults = [item for item in others if item.fault]
    if faults:
        heading("Would be set aside")
    for item in faults[:20]:
        what, next_step = fault_text(item.fault)
        column = f", column {item.column!r}" if item.column else ""
        line(f"{noun} {', '.join(map(str, item.lines))}{column}: {what}", "yellow", indent=2)
        line(next_step, "dim", indent=4)
    if len(faults) > 20:
        line(f"and {len(faults) - 20:,} more", "dim", indent=2)
    ignored = Counter(item.ignored for item in others if item.ignored)
    if ignored:
        heading("Would be left alone")
    for rule, count in ignored.most_common():
        line(f"{many(count, 'record')}: {RULES.get(rule, rule)}", indent=2)
