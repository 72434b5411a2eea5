"""``casebridge demo``: the whole line, told as a story."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import rich_click as click

from casebridge.cli.questions import about
from casebridge.cli.screen import Column, line, pairs, progress, table, text
from casebridge.cli.words import books_lines, events_table, heading, many, style_of
from casebridge.demo import DEFAULT, drop, prepare
from casebridge.engine.bridge import Bridge
from casebridge.engine.letters import letters
from casebridge.engine.links import import_links
from casebridge.engine.result import SyncResult
from casebridge.engine.wording import said
from casebridge.ledger.event import StoredEvent
from casebridge.model import FeedbackEvent, Trigger

__all__ = ["demo"]

ANSWER = "UNABLE_TO_LOCATE_SUBJECT"


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=DEFAULT)
@click.option(
    "--keep/--fresh", default=False, show_default="fresh", help="Keep an earlier demo and use the next free name."
)
def demo(folder: Path, keep: bool) -> None:
    """See the whole line work on a made-up agency.

    Writes a small agency into FOLDER, reads its export, shows what came out, corrects it, and answers a question.
    Nothing leaves this machine, and every case and report is made up.
    """
    folder = prepare(folder, keep=keep)
    bridge = Bridge.from_config(folder / "casebridge.toml")
    _title(1, "A made-up agency: Example County")
    pairs(
        [
            (text("casebridge.toml", "cyan"), "where to read and where to write"),
            (text("profile.toml", "cyan"), "what the columns and codes of the export mean"),
            (text("links.csv", "cyan"), "which case belongs to which CyberTipline report"),
            (text("drop", "cyan"), "where the case system drops its export"),
        ]
    )
    with bridge.ledger("link import") as ledger:
        linked = import_links(ledger, bridge.agency, folder / "links.csv")
    line(f"{many(linked.added, 'link')} taken from links.csv.", indent=2)
    _first(bridge, folder)
    _again(bridge, folder)
    _corrected(bridge, folder)
    _answered(bridge)
    _farewell(folder)


def _title(number: int, words: str) -> None:
    line()
    line(f"{number}. {words}", "bold cyan")


def _sync(bridge: Bridge) -> SyncResult:
    with progress() as told:
        return bridge.sync(progress=told)


def _first(bridge: Bridge, folder: Path) -> None:
    drop(folder, "cases.csv")
    _title(2, "The case system drops an export, and casebridge reads it")
    books = _sync(bridge).sources[0].books
    with bridge.ledger("demo", write=False) as ledger:
        rows = ledger.events(current=True, limit=100)
        aside = letters(ledger, bridge.agency.key)
    ready = [row for row in rows if row.complete]
    heading(f"Ready for NCMEC, in the words of its form ({len(ready)})")
    _by_status(ready)
    questions = bridge.questions()
    heading(f"One question each, because casebridge never guesses ({len(questions)})")
    columns: list[Column] = [("No.", {"justify": "right"}), ("Question", {"ratio": 1}), "For report"]
    table(columns, [[item.number, text(item.text, "yellow"), about(item)] for item in questions])
    heading(f"Set aside, while the rest of the file goes on ({len(aside)})")
    for item in aside:
        column = f", column {item.column!r}" if item.column else ""
        line(f"{item.file}, line {item.line}{column}: {item.summary}", indent=2)
    heading("The books: every record is accounted for")
    books_lines(books)
    line("Of the records left alone nothing is stored: they concern no CyberTip.", "dim", indent=2)


def _by_status(rows: Sequence[StoredEvent]) -> None:
    grouped: dict[str, list[FeedbackEvent]] = {}
    for row in rows:
        event = FeedbackEvent.model_validate_json(row.payload)
        grouped.setdefault(said(event), []).append(event)
    shown = [
        [
            text(words, style_of(words)),
            "\n".join(event.ref.report_id for event in events),
            "\n".join((event.case_ref.case_number if event.case_ref else None) or "" for event in events),
        ]
        for words, events in sorted(grouped.items())
    ]
    table([("Case Status", {"ratio": 1}), "Report", "Case"], shown)


def _again(bridge: Bridge, folder: Path) -> None:
    drop(folder, "cases.csv")
    _title(3, "The same export is dropped again")
    result = _sync(bridge)
    made = sum(item.books.events + item.books.questions for item in result.sources)
    sent = sum(item.accepted for item in result.deliveries)
    line(f"Nothing new: {many(made, 'event')} made, {sent} sent, no question asked twice.", indent=2)


def _corrected(bridge: Bridge, folder: Path) -> None:
    drop(folder, "cases-corrected.csv")
    _title(4, "A corrected export comes in under the same name")
    run = _sync(bridge).sources[0].run_id
    rows: list[list[object]] = []
    with bridge.ledger("demo", write=False) as ledger:
        for row in ledger.events(run_id=run):
            stream = [FeedbackEvent.model_validate_json(item.payload) for item in ledger.history(row.seq)]
            before = said(stream[-2]) if len(stream) > 1 else "(could not be read)"
            case = stream[-1].case_ref
            now = said(stream[-1])
            rows.append([case.case_number if case else "", text(before, "dim"), text(now, style_of(now))])
    table(["Case", ("Was", {"ratio": 1}), ("Is now", {"ratio": 1})], rows)
    line("The earlier statements stay in the ledger; each new one names the one it takes the place of.", indent=2)


def _answered(bridge: Bridge) -> None:
    item = next(item for item in bridge.questions() if item.trigger is Trigger.CLOSURE_REASON)
    _title(5, "An officer answers one question")
    line(item.text, "yellow", indent=2)
    line(f"$ casebridge questions answer {item.number} {ANSWER}", "cyan", indent=2)
    made = {event.event_id for event in bridge.answer(item.number, ANSWER)}
    with bridge.ledger("demo", write=False) as ledger:
        rows = [row for row in ledger.events(current=True) if row.event_id in made]
    events_table(rows, numbers=False)
    bridge.deliver()


def _farewell(folder: Path) -> None:
    _title(6, "What was written")
    sheets = sorted((folder / "out" / "entry-sheet").glob("*.html"), key=lambda path: path.name)
    files = sorted((folder / "out" / "events").glob("*.jsonl"))
    for path in sheets:
        line(str(path), "cyan", indent=2)
    line("Entry sheets: open them in a browser; a person copies them into NCMEC's form.", "dim", indent=4)
    for path in files:
        line(str(path), "cyan", indent=2)
    line("Events for programs, one CloudEvent a line.", "dim", indent=4)
    heading("Try next")
    line(f"cd {folder}", "cyan", indent=2)
    pairs(
        [
            (text("casebridge questions list", "cyan"), "what waits for an answer"),
            (text("casebridge explain 1", "cyan"), "where the first event came from"),
            (text("casebridge deadletter list", "cyan"), "what was set aside, and why"),
            (text("casebridge status", "cyan"), "where everything stands"),
            (text("casebridge init --help", "cyan"), "start with your own export"),
        ]
    )
