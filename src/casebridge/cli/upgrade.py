"""``casebridge ledger upgrade`` and ``check-upgrade``."""

from __future__ import annotations

import rich_click as click

from casebridge import clock
from casebridge.cli.app import App, json_option, pass_app
from casebridge.cli.screen import line, print_json
from casebridge.ledger import Ledger
from casebridge.ledger.place import SqlitePlace
from casebridge.ledger.rehearse import rehearse

__all__ = ["check_upgrade", "upgrade"]


@click.command()
@pass_app
def upgrade(app: App) -> None:
    """Bring a ledger of an older version up to this one.

    A copy of a file is kept beside it. Of a PostgreSQL database make a dump (pg_dump) before; it is upgraded whole or
    not at all.
    """
    with Ledger.open(app.bridge().place, clock=clock.utc_now, command="ledger upgrade", create=False):
        pass
    line("The ledger is up to date.", "green")


@click.command("check-upgrade")
@json_option
@pass_app
@click.pass_context
def check_upgrade(context: click.Context, app: App, as_json: bool) -> None:
    """Try an upgrade on a copy: what it does, how long it takes, how much room it needs. The ledger stays as it is.

    Ends with 4 if the upgrade would fail.
    """
    place = app.bridge().place
    if not isinstance(place, SqlitePlace):
        line("A PostgreSQL ledger is upgraded in one transaction, whole or not at all.")
        line("Try it on a copy: load a backup into an empty database, and name that in `url`.")
        return
    found = rehearse(place.path)
    if as_json:
        print_json(found)
    elif found.problems:
        for problem in found.problems:
            line(f"! {problem.what}", "red")
            line(f"Next: {problem.next_step}", indent=2)
    elif not found.steps:
        line("The ledger is up to date.", "green")
    else:
        line(f"From {found.found} to {found.steps[-1]}: {found.seconds:,.1f} s on a copy, which is sound.", "green")
        line(f"{_mb(found.size)} now, {_mb(found.size_after)} after; {_mb(found.needed)} must be free for the work.")
        line("Next: `casebridge ledger upgrade`")
    context.exit(4 if found.problems else 0)


def _mb(size: int) -> str:
    return f"{size / (1 << 20):,.1f} MB"
