"""What casebridge is measured against: a plain script that a person would write with csv and sqlite3.

It reads the same export, normalises the same twelve fields, keeps one row a case and upserts it with the same
durability and the same rows a commit as casebridge; a killed run goes on where it stopped. It has no events, no
history, no identities, no time zones, no questions and no dead letters. With ``--links`` it leaves out what the link
table lacks.

    python script.py EXPORT.csv FEEDBACK.db [--links LINKS.csv]
"""

from __future__ import annotations

import csv
import json
import sqlite3
import sys
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from itertools import islice
from pathlib import Path

PAGE = 1000
STATUS = {
    "OPEN": "OPEN",
    "ACTIVE": "ACTIVE",
    "INACTIVE": "INACTIVE",
    "CLEARED BY ARREST": "CLEARED_BY_ARREST",
    "EXCEPTIONAL": "CLEARED_BY_EXCEPTIONAL_MEANS",
    "UNFOUNDED": "UNFOUNDED",
}
CLEARANCE = {
    "": None,
    "A": "DEATH_OF_OFFENDER",
    "B": "PROSECUTION_DECLINED",
    "C": "IN_CUSTODY_OF_OTHER_JURISDICTION",
    "D": "VICTIM_REFUSED_TO_COOPERATE",
    "E": "JUVENILE_NO_CUSTODY",
}
FIELDS = (
    *("case_number", "reported", "offense", "status", "clearance", "cleared"),
    *("arrested", "district", "beat", "unit", "updated", "report_id"),
)
UPSERT = (
    f"INSERT INTO feedback ({', '.join(FIELDS)}) VALUES ({', '.join('?' * len(FIELDS))}) "  # noqa: S608
    f"ON CONFLICT (case_number) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in FIELDS[1:])} "
    "WHERE excluded.updated > updated"
)


@lru_cache(maxsize=10_000)
def day(text: str) -> str | None:
    """``MM/DD/YYYY`` as ISO; None for nothing."""
    return datetime.strptime(text, "%m/%d/%Y").date().isoformat() if text else None  # noqa: DTZ007


def moment(text: str) -> str:
    """Local time as ISO; what zone it is in, the script leaves to whoever reads it."""
    return datetime.fromisoformat(text).isoformat()


def normalise(row: list[str]) -> tuple[str | None, ...]:
    """The twelve fields as they are stored."""
    number, reported, offense, status, clearance, cleared, arrested, district, beat, unit, updated, tip = [
        cell.strip() for cell in row
    ]
    return (
        number.upper(),
        day(reported),
        offense.upper(),
        STATUS[status.upper()],
        CLEARANCE[clearance.upper()],
        day(cleared),
        day(arrested),
        district.upper(),
        beat.upper(),
        unit.upper(),
        moment(updated),
        tip or None,
    )


def prepare(database: sqlite3.Connection) -> None:
    """Durable settings, the table and the place where a killed run goes on."""
    database.execute("PRAGMA journal_mode = DELETE")
    database.execute("PRAGMA synchronous = FULL")
    columns = ", ".join(f"{name} TEXT" for name in FIELDS[1:])
    database.execute(f"CREATE TABLE IF NOT EXISTS feedback (case_number TEXT PRIMARY KEY, {columns}) WITHOUT ROWID")
    database.execute("CREATE TABLE IF NOT EXISTS progress (file TEXT PRIMARY KEY, done INTEGER)")
    database.commit()


def load(
    export: Path, database: sqlite3.Connection, linked: dict[str, str] | None, stop_after: int | None = None
) -> int:
    """Reads the export from where the last run stopped; gives the number of rows read in all.

    ``stop_after`` ends the run after that many pages, as a kill would.
    """
    prepare(database)
    found = database.execute("SELECT done FROM progress WHERE file = ?", (export.name,)).fetchone()
    done = found[0] if found else 0
    with export.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        next(reader)
        pages: Iterable[list[list[str]]] = iter(lambda: list(islice(reader, PAGE)), [])
        for _ in islice(reader, done):
            pass
        for page in islice(pages, stop_after):
            done += len(page)
            if linked is not None:
                page = [[*row[:11], linked[row[0]]] for row in page if row[0] in linked]
            newest = {fields[0]: fields for fields in map(normalise, page)}
            database.executemany(UPSERT, newest.values())
            database.execute("INSERT OR REPLACE INTO progress VALUES (?, ?)", (export.name, done))
            database.commit()
    return int(done)


def main(arguments: list[str]) -> None:
    """Loads the export that the command line names; prints what it read and holds."""
    export, target, *rest = arguments
    linked = None
    if rest:
        with Path(rest[1]).open(encoding="utf-8", newline="") as file:
            linked = {row["case_number"]: row["report_id"] for row in csv.DictReader(file)}
    database = sqlite3.connect(target)
    read = load(Path(export), database, linked)
    held = database.execute("SELECT count(*) FROM feedback").fetchone()[0]
    database.close()
    print(json.dumps({"read": read, "held": held}))


if __name__ == "__main__":
    main(sys.argv[1:])
