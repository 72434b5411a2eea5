"""``casebridge questions``."""

from __future__ import annotations

from datetime import timedelta

import rich_click as click

from casebridge import clock
from casebridge.cli.app import App, json_option, pass_app
from casebridge.cli.screen import Column, day, line, pairs, print_json, table, text
from casebridge.cli.words import events_table, heading, many
from casebridge.engine.bridge import Bridge
from casebridge.engine.wording import choices_of
from casebridge.errors import FixConfig
from casebridge.model import ActorRole, Question, Trigger, moment_text

__all__ = ["about", "questions"]


@click.group()
def questions() -> None:
    """List and answer what has to be asked.

    casebridge never guesses. Where one fact is missing it asks one question, and the event waits for the answer.
    """


@questions.command("list")
@click.option("--all", "everything", is_flag=True, help="Also answered, withdrawn and snoozed ones.")
@json_option
@pass_app
def list_(app: App, everything: bool, as_json: bool) -> None:
    """List the open questions, the oldest first."""
    found = app.bridge().questions(None if everything else "open")
    now = clock.utc_now()
    asleep = [item for item in found if item.snoozed_until and item.snoozed_until > now]
    if as_json:
        print_json(found)
        return
    shown = found if everything else [item for item in found if item not in asleep]
    if not shown:
        line("No question is open." if not asleep else "No question is open but the snoozed ones.")
    else:
        columns: list[Column] = [("No.", {"justify": "right"}), ("Question", {"ratio": 1}), "For report", "Ask"]
        columns += ["State"] if everything else []
        rows = [
            [
                item.number,
                item.text,
                about(item),
                f"the {item.asked_of}",
                "snoozed" if item in asleep else item.state.lower(),
            ]
            for item in shown
        ]
        table(columns, [row[: len(columns)] for row in rows])
        line("Answers to choose from: `casebridge questions show NUMBER`", "dim")
    if asleep and not everything:
        line(f"{many(len(asleep), 'question')} snoozed; `--all` shows them.", "dim")


@questions.command()
@click.argument("number", type=click.IntRange(1))
@json_option
@pass_app
def show(app: App, number: int, as_json: bool) -> None:
    """Show one question with the answers to choose from."""
    item = _find(app.bridge(), number)
    if as_json:
        print_json(item)
        return
    line(f"Question {item.number}: {item.text}", "bold")
    line(f"Ask the {item.asked_of}. Asked {day(moment_text(item.asked_at))}.", indent=2)
    if item.report_ids:
        line(f"It concerns report {', '.join(item.report_ids)}.", indent=2)
    if item.state != "OPEN":
        line(f"It is {item.state.lower()}{f': {chr(44).join(item.answer)}' if item.answer else ''}.", indent=2)
        return
    if item.snoozed_until:
        line(f"Snoozed until {day(moment_text(item.snoozed_until))}.", indent=2)
    heading("Answers" + (" (one or more)" if item.multiple else ""))
    pairs([(text(code, "cyan"), what) for code, what in choices_of(item)])
    heading("Answer it with")
    line(f"casebridge questions answer {number} ANSWER", "cyan", indent=2)
    if item.trigger is Trigger.UNMAPPED_VALUE:
        line("Or add the code to the profile, and it is not asked again.", "dim")


@questions.command()
@click.argument("number", type=click.IntRange(1))
@click.argument("answer", nargs=-1, required=True)
@click.option(
    "--role",
    type=click.Choice(["officer", "supervisor"]),
    default="officer",
    show_default=True,
    help="Who answers; never a name.",
)
@json_option
@pass_app
def answer(app: App, number: int, answer: tuple[str, ...], role: str, as_json: bool) -> None:
    """Answer a question; the events that waited for it go out with the next sync."""
    bridge = app.bridge()
    made = bridge.answer(number, *answer, role=ActorRole[role.upper()])
    if as_json:
        print_json(made)
        return
    line(f"Question {number} is answered.", "green")
    if not made:
        line("No event follows from it.")
        return
    heading(many(len(made), "event"))
    ids = {str(event.event_id) for event in made}
    with bridge.ledger("questions", write=False) as ledger:
        latest = ledger.runs(1)[0].run_id
        events_table(row for row in ledger.events(run_id=latest, limit=1000) if str(row.event_id) in ids)
    line("Run `casebridge sync` to write out what can be sent.", "dim")


@questions.command()
@click.argument("number", type=click.IntRange(1))
@click.option("--days", type=click.FloatRange(0, 3650), default=7.0, show_default=True, help="How long.")
@pass_app
def snooze(app: App, number: int, days: float) -> None:
    """Hide a question for some days."""
    bridge = app.bridge()
    _find(bridge, number)
    until = clock.utc_now() + timedelta(days=days)
    with bridge.ledger("questions snooze") as ledger:
        if not ledger.snooze(number, until):
            raise FixConfig(
                "question_closed", f"Question {number} is not open.", next_step="See `casebridge questions list --all`."
            )
    line(f"Question {number} is hidden until {day(moment_text(until))}.")


def about(item: Question) -> str:
    """The reports that a question is about, one a line."""
    return "\n".join(item.report_ids) or ("all with this code" if item.trigger is Trigger.UNMAPPED_VALUE else "-")


def _find(bridge: Bridge, number: int) -> Question:
    for item in bridge.questions(None):
        if item.number == number:
            return item
    raise FixConfig("question_unknown", f"There is no question {number}.", next_step="See `casebridge questions list`.")
