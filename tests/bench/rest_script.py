"""What the REST source is measured against: ``httpx``, ``json`` and the upsert of ``script.py``.

    python rest_script.py PORT FEEDBACK.db

It asks from the newest change it holds on, page by page, and upserts what comes.
"""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parent.parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from tests.bench.script import PAGE, UPSERT, normalise, prepare  # noqa: E402


def fields(record: dict[str, Any]) -> tuple[str | None, ...]:
    """The twelve fields of one record as they are stored."""
    status, place = record["status"], record["place"]
    return normalise(
        [
            record["number"],
            record["reported"],
            record["offense"]["code"],
            status["name"],
            status["clearance"]["code"],
            status["clearance"]["date"] or "",
            record["arrests"][0]["date"] if record["arrests"] else "",
            place["district"],
            place["beat"],
            place["unit"],
            record["updated"].removesuffix("Z"),
            record["tip"] or "",
        ]
    )


def main(arguments: list[str]) -> None:
    """Loads what changed; prints what it holds."""
    database = sqlite3.connect(arguments[1])
    prepare(database)
    since = database.execute("SELECT max(updated) FROM feedback").fetchone()[0]
    offset = 0
    with httpx.Client(base_url=f"http://127.0.0.1:{arguments[0]}", trust_env=False) as client:
        while True:
            query = {"offset": str(offset), "limit": str(PAGE), **({"since": f"{since}Z"} if since else {})}
            page = client.get("/cases", params=query).raise_for_status().json()["records"]
            if not page:
                break
            database.executemany(UPSERT, [fields(record) for record in page])
            database.commit()
            offset += len(page)
    print(database.execute("SELECT count(*) FROM feedback").fetchone()[0])
    database.close()


if __name__ == "__main__":
    main(sys.argv[1:])
