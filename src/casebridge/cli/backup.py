"""``casebridge ledger backup``, ``backups`` and ``restore``."""

from __future__ import annotations

from pathlib import Path

import rich_click as click

from casebridge import clock
from casebridge.cli.app import App, json_option, pass_app
from casebridge.cli.screen import line, print_json, table
from casebridge.cli.words import many
from casebridge.engine.operate.backup import backup_folder, make_backup, put_files_back, restore_backup
from casebridge.ledger.manifest import Manifest, generations
from casebridge.ledger.restore import Restored

__all__ = ["backup", "backups", "restore"]

_FOLDER = click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False))


@click.command()
@_FOLDER
@click.option("--keep", type=click.IntRange(1), help="How many backups stay; older ones go once the new one counts.")
@json_option
@pass_app
def backup(app: App, folder: Path | None, keep: int | None, as_json: bool) -> None:
    """Copy the ledger into FOLDER (default: `backups` under [ledger]) while others work on it, and verify the copy.

    A backup is as confidential as the ledger: it holds case numbers.
    """
    bridge = app.bridge()
    to = backup_folder(bridge.config, folder)
    made = make_backup(bridge, to, clock.utc_now(), keep)
    if as_json:
        print_json(made)
        return
    line(f"{to / made.file}: {made.size:,} bytes, {many(_events(made), 'event')}, verified.", "green")


@click.command()
@_FOLDER
@json_option
@pass_app
def backups(app: App, folder: Path | None, as_json: bool) -> None:
    """List the backups in FOLDER (default: `backups` under [ledger]), the newest first."""
    found = generations(backup_folder(app.bridge().config, folder))
    if as_json:
        print_json(found)
    elif not found:
        line("There is no backup.")
    else:
        rows = [[item.made_at, item.file, f"{item.size:,}", f"{_events(item):,}"] for item in found]
        table(["Made", "File", ("Bytes", {"justify": "right"}), ("Events", {"justify": "right"})], rows)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--to", type=click.Path(path_type=Path), help="Put it there, where nothing is; the ledger stays.")
@json_option
@pass_app
def restore(app: App, file: Path, to: Path | None, as_json: bool) -> None:
    """Put the backup FILE in the place of the ledger, which is kept beside it. Stop the daemon and the hub before.

    Files that were read since the backup go back into their drop folders, and the next sync reads them again. Cases
    that were purged since stay purged.
    """
    bridge = app.bridge()
    done = restore_backup(bridge, file, clock.utc_now(), to)
    files, failed = ({}, {}) if to else put_files_back(bridge)
    if as_json:
        print_json({**done._asdict(), "files": files, "failed": failed})
        return
    _told(done)
    for name, number in files.items():
        line(
            f"{many(number, 'file')} of source {name} put back: the next sync reads {'it' if number == 1 else 'them'}."
        )
    for name, why in failed.items():
        line(f"! Files of source {name} could not be put back from its archive: {why}", "red")
    if not to:
        _next(done, hub=bool(bridge.config.peer))


def _events(made: Manifest) -> int:
    """Those that stand in it, and on a hub those that were taken in."""
    return made.counts["event"] + made.counts.get("intake", 0)


def _told(done: Restored) -> None:
    line(f"{done.place} is restored, as it was at {done.newest or 'its beginning'}.", "green")
    if done.manifest is None:
        line("The file had no manifest: it is sound, but nobody can say that it is the one that was made.", "yellow")
    if done.aside is not None:
        line(f"The ledger that it replaced is {done.aside}. Delete it when all is well: it may hold purged cases.")
    if done.purged:
        line(f"{many(done.purged, 'case')} purged once more, because {'it' if done.purged == 1 else 'they'} had been.")
    if done.aside is not None and not done.before:
        line("The replaced ledger can't be read: purge again what was purged since the backup.", "yellow")


def _next(done: Restored, *, hub: bool) -> None:
    if done.events:
        line(
            f"{many(done.events, 'event')} that the replaced ledger had {'is' if done.events == 1 else 'are'} missing."
        )
    if hub:
        line("Next: start `casebridge serve`; then every agency runs `casebridge reconcile` and sends what is missing.")
        return
    line("Next:")
    line("1. `casebridge sync --no-deliver`, then look: `casebridge events list`.", indent=2)
    line("2. Answer again, link again and discard again what people did since the backup.", indent=2)
    line("3. `casebridge sync`: sinks know by their IDs what they had.", indent=2)
    line("4. `casebridge reconcile` for every sink that is a hub.", indent=2)
