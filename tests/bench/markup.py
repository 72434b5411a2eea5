"""The made-up export as XML and as JSON records of about 1 KB each, most of which nobody reads."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.bench.generate import rows

__all__ = ["CASES", "COMMON", "json_records", "write_xml"]

COMMON = "http://bench.example.org/common/3.0/"
CASES = "http://bench.example.org/cases/1.0/"

_UNREAD = (
    "Entered by the records unit from the paper form; checked against dispatch; no further action by this office. "
    "Property was released to the registered owner on the day of the report and the receipt was filed with the unit. "
    "The copy on paper is kept for two years and then destroyed; whoever needs it asks the records desk at the front."
)


def _element(row: Sequence[str], number: int) -> str:
    case, reported, offense, status, clearance, cleared, arrested, district, beat, unit, updated, tip = row
    return (
        f'<b:Record c:id="R{number}"><b:Case><c:Identification><c:ID>{case}</c:ID></c:Identification>'
        f"<c:Reported><c:Date>{reported}</c:Date></c:Reported><b:Offense><c:Code>{offense}</c:Code></b:Offense>"
        f"<b:Status><c:Code>{status}</c:Code><b:Clearance><c:Code>{clearance}</c:Code>"
        f"<c:Date>{cleared}</c:Date></b:Clearance></b:Status></b:Case>"
        f"<b:Arrest><c:Date>{arrested}</c:Date></b:Arrest>"
        f"<b:Place><b:District>{district}</b:District><b:Beat>{beat}</b:Beat></b:Place><b:Unit>{unit}</b:Unit>"
        f"<b:Desk><b:Name>Records</b:Name><b:Queue>general</b:Queue></b:Desk><b:Note>{_UNREAD}</b:Note><c:Updated>{updated}</c:Updated><b:Tip>{tip}</b:Tip></b:Record>\n"
    )


def write_xml(path: Path, count: int, *, seed: int = 1, dense: bool = True) -> int:
    """Writes ``count`` records in document order; gives the file's size in bytes."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<b:Export xmlns:b="{CASES}" xmlns:c="{COMMON}">\n')
        for number, row in enumerate(rows(count, seed=seed, dense=dense)):
            file.write(_element(row, number))
        file.write("</b:Export>\n")
    return path.stat().st_size


def json_records(count: int, *, seed: int = 1, dense: bool = True) -> Iterator[tuple[str, str]]:
    """(time of the last change, record as JSON without blanks) of ``count`` records, the oldest change first.

    Every record is a case of its own, as an API gives them; times are UTC.
    """
    for number, row in enumerate(_once(rows(count * 2, seed=seed, dense=dense))):
        if number == count:
            return
        case, reported, offense, status, clearance, cleared, arrested, district, beat, unit, updated, tip = row
        moment = updated.replace(" ", "T") + "Z"
        record = {
            "id": number + 1,
            "number": case,
            "reported": reported,
            "offense": {"code": offense, "label": "Offence of that code, as the table of the system calls it"},
            "status": {"name": status, "clearance": {"code": clearance, "date": cleared or None}},
            "arrests": [{"date": arrested, "type": "T"}] if arrested else [],
            "place": {"district": district, "beat": beat, "unit": unit},
            "note": _UNREAD,
            "tags": ["records", "export", "checked"],
            "owner": {"id": 7, "team": "records", "queue": "general", "url": "/teams/7/queues/general"},
            "links": {"self": f"/cases/{number + 1}", "notes": f"/cases/{number + 1}/notes"},
            "updated": moment,
            "tip": tip or None,
        }
        yield moment, json.dumps(record, separators=(",", ":"))


def _once(found: Iterator[list[str]]) -> Iterator[list[str]]:
    last = ""
    for row in found:
        if row[0] != last:
            yield row
        last = row[0]
