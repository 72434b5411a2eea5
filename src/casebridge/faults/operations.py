"""Faults of backups, restores, upgrades and purges."""

from __future__ import annotations

from casebridge.faults.fault import Fault

__all__ = ["OPERATIONS"]

OPERATIONS: dict[str, Fault] = {
    "backup_damaged": Fault(
        "ledger",
        "The file is no whole backup of a ledger.",
        "Take another generation: `casebridge ledger backups` lists them, the newest first.",
    ),
    "backup_unsound": Fault(
        "ledger",
        "The ledger has faults, so a copy of it would be no backup; the older backups stay.",
        "Run `casebridge ledger verify`, and do what it says.",
    ),
    "backup_unwritable": Fault(
        "ledger",
        "The backup can't be written.",
        "Free space in the folder for backups, or give casebridge's account the right to it; then run again.",
    ),
    "backup_folder": Fault(
        "config",
        "It is not said where backups go.",
        "Name a folder: `casebridge ledger backup FOLDER`, or `backups` under [ledger].",
    ),
    "backup_other_database": Fault(
        "config",
        "The backup is of another kind of database than the ledger that the configuration names.",
        "Name the ledger that it was made of: a SQLite file by `path`, a PostgreSQL database by `url`.",
    ),
    "ledger_in_use": Fault(
        "ledger",
        "Something works on the ledger, so it can't be replaced.",
        "Stop `casebridge run` and `casebridge serve`, wait for timers to end, then run again.",
    ),
    "ledger_there": Fault(
        "config",
        "There is a ledger already, and nothing is written over it.",
        "Name a path where nothing is; for PostgreSQL make an empty database and name it in `url`.",
    ),
    "tool_missing": Fault(
        "config",
        "A program of PostgreSQL that this needs is not there, or is older than the server.",
        "Install the PostgreSQL client programs of the server's version, so that pg_dump and pg_restore are found.",
    ),
    "tool_failed": Fault(
        "ledger",
        "A program of PostgreSQL ended with an error; nothing counts that it wrote.",
        "Run again with --debug before the command, and check the rights of the database's account.",
    ),
    "purge_unknown": Fault(
        "config",
        "The ledger knows no case of that number.",
        "Check the number, and the source if you named one; `casebridge events list --case NUMBER` finds cases.",
    ),
    "purge_waits": Fault(
        "run",
        "The case is taken back, but a sink does not know it yet, so the case is still here.",
        "Run the same command again once the sink is back, or add --now to purge at once.",
    ),
    "clock_ahead": Fault(
        "ledger",
        "The clock is far ahead of the newest entry of the ledger, so nothing was removed for its age.",
        "Set the clock right; if it is right, run `casebridge sync` first, so that the ledger has a newer entry.",
    ),
}
