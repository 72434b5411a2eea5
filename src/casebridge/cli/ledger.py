"""``casebridge ledger``."""

from __future__ import annotations

import rich_click as click

from casebridge.cli.app import App, json_option, pass_app
from casebridge.cli.backup import backup, backups, restore
from casebridge.cli.screen import line, pairs, print_json
from casebridge.cli.upgrade import check_upgrade, upgrade
from casebridge.cli.words import books_lines, heading, many
from casebridge.engine.overview import facts

__all__ = ["ledger"]


@click.group()
def ledger() -> None:
    """Verify, back up, restore, upgrade and describe the ledger."""


for _verb in (backup, backups, restore, check_upgrade, upgrade):
    ledger.add_command(_verb)


@ledger.command()
@json_option
@pass_app
@click.pass_context
def verify(context: click.Context, app: App, as_json: bool) -> None:
    """Check that the file is sound and that the books balance. Ends with 4 if not."""
    bridge = app.bridge()
    with bridge.ledger("ledger verify", write=False) as opened:
        problems = opened.verify()
        books = opened.books()
    if as_json:
        print_json({"sound": not problems, "problems": problems, "books": books})
    elif problems:
        for problem in problems:
            line(f"! {problem.check}: {problem.what}", "red")
            line(f"Next: {problem.next_step}", indent=2)
    else:
        line("The ledger is sound.", "green")
        books_lines(books)
    context.exit(4 if problems else 0)


@ledger.command()
@json_option
@pass_app
def info(app: App, as_json: bool) -> None:
    """Tell where the ledger is and what it holds."""
    bridge = app.bridge()
    found = facts(bridge)
    if as_json:
        print_json(found)
        return
    pairs(
        [
            ("Database" if bridge.config.ledger.url else "File", found.path),
            ("Size", f"{found.size:,} bytes"),
            ("Journal", found.journal),
            ("Sources", ", ".join(found.sources) or "-"),
            ("Sinks", ", ".join(found.sinks) or "-"),
            ("Links", f"{found.links:,}"),
            ("Runs", many(found.runs, "run")),
        ],
        indent=0,
    )
    heading("Books")
    books_lines(found.books)
