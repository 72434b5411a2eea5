"""A made-up records system's export: the same rows for the same seed, about 150 bytes each, written as a stream."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

__all__ = ["COLUMNS", "LINK_EVERY", "case_number", "report_id", "rows", "write_drop", "write_links"]

COLUMNS = (
    "CaseNumber",
    "ReportDate",
    "OffenseCode",
    "Status",
    "Clearance",
    "ClearanceDate",
    "ArrestDate",
    "District",
    "Beat",
    "Unit",
    "UpdatedAt",
    "CyberTip",
)

LINK_EVERY = 500
"""In a sparse export one case in so many concerns a CyberTip, and only the link table says so."""

_TWICE_EVERY = 50
_START = date(2022, 1, 1)
_STAMP = "%Y-%m-%d %H:%M:%S"
_FIRST_CHANGE = datetime(2025, 1, 1, 6, tzinfo=UTC)
_UNITS = (
    "Criminal Investigations Bureau - ICAC Task Force Unit 3",
    "Criminal Investigations Bureau - Special Victims Detail",
    "Patrol Operations Division - Evening Watch, North End ",
)
_DISTRICTS = ("Northern", "Southern", "Central ", "Mission", "Bayview", "Tenderloin")
_OFFENSES = ("370", "64A", "90Z", "13B", "36B")

# status, clearance code, whether a clearance date and an arrest date follow; repeated by weight
_PATHS = (
    *(("Open", "", False, False),) * 6,
    *(("Active", "", False, False),) * 5,
    *(("Inactive", "", False, False),) * 3,
    *(("Cleared by Arrest", "", True, True),) * 3,
    *(("Exceptional", "B", True, False),),
    *(("Exceptional", "E", True, False),),
    *(("Unfounded", "", True, False),),
)


def case_number(case: int) -> str:
    """The number of the ``case``-th case, in file order."""
    return f"2024-{case:08d}"


def report_id(case: int) -> str:
    """The made-up report behind a case."""
    return str(100_000_000 + case)


def rows(count: int, *, seed: int, dense: bool, changed: bool = False) -> Iterator[list[str]]:
    """``count`` rows in case order; every 50th case has a second, later row, as corrections are exported.

    Args:
        count: how many rows, header not counted.
        seed: the same seed gives the same rows.
        dense: whether every row names its report.
        changed: whether one case in a hundred has moved on since the export with the same seed.
    """
    dice = random.Random(seed)  # noqa: S311 - not a secret, the same rows each time
    case, made = 0, 0
    while made < count:
        case += 1
        status, clearance, cleared, arrested = _PATHS[int(dice.random() * len(_PATHS))]
        opened = _START + timedelta(days=int(dice.random() * 900))
        ended = (opened + timedelta(days=1 + int(dice.random() * 200))).strftime("%m/%d/%Y")
        updated = _FIRST_CHANGE + timedelta(seconds=case)
        if changed and case % 100 == 0:
            status, clearance, cleared, arrested = "Cleared by Arrest", "", True, True
            updated += timedelta(days=60)
        place = int(dice.random() * len(_DISTRICTS))
        row = [
            case_number(case),
            opened.strftime("%m/%d/%Y"),
            _OFFENSES[case % len(_OFFENSES)],
            status,
            clearance,
            ended if cleared else "",
            ended if arrested else "",
            _DISTRICTS[place],
            f"{place + 1}{'ABC'[case % 3]}{case % 40:02d}",
            _UNITS[case % len(_UNITS)],
            updated.strftime(_STAMP),
            report_id(case) if dense else "",
        ]
        yield row
        made += 1
        if case % _TWICE_EVERY == 0 and made < count:
            yield [*row[:10], (updated + timedelta(hours=1)).strftime(_STAMP), row[11]]
            made += 1


def write_drop(path: Path, count: int, *, seed: int = 1, dense: bool = True, changed: bool = False) -> int:
    """Writes an export; gives its size in bytes."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(rows(count, seed=seed, dense=dense, changed=changed))
    return path.stat().st_size


def write_links(path: Path, count: int) -> int:
    """Writes a link table for a sparse export of ``count`` rows; gives the number of links."""
    linked = range(LINK_EVERY, count + 1, LINK_EVERY)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("report_id", "case_number"))
        writer.writerows((report_id(case), case_number(case)) for case in linked)
    return len(linked)
