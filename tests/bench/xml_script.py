"""What the XML source is measured against: ``iterparse``, one ``findtext`` a field, and the upsert of ``script.py``.

python xml_script.py EXPORT.xml FEEDBACK.db
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from lxml import etree

ROOT = Path(__file__).resolve().parent.parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from tests.bench.markup import CASES, COMMON  # noqa: E402
from tests.bench.script import PAGE, UPSERT, normalise, prepare  # noqa: E402

NAMES = {"b": CASES, "c": COMMON}
PATHS = (
    "b:Case/c:Identification/c:ID",
    "b:Case/c:Reported/c:Date",
    "b:Case/b:Offense/c:Code",
    "b:Case/b:Status/c:Code",
    "b:Case/b:Status/b:Clearance/c:Code",
    "b:Case/b:Status/b:Clearance/c:Date",
    "b:Arrest/c:Date",
    "b:Place/b:District",
    "b:Place/b:Beat",
    "b:Unit",
    "c:Updated",
    "b:Tip",
)


def read(export: Path) -> Iterator[list[str]]:
    """The twelve fields of each record."""
    for _, element in etree.iterparse(export, tag=f"{{{CASES}}}Record"):
        yield [element.findtext(path, "", NAMES) for path in PATHS]
        element.clear()
        parent = element.getparent()
        while parent is not None and element.getprevious() is not None:
            del parent[0]


def main(arguments: list[str]) -> None:
    """Loads the export that the command line names; prints what it holds."""
    database = sqlite3.connect(arguments[1])
    prepare(database)
    found = read(Path(arguments[0]))
    while page := list(islice(found, PAGE)):
        newest = {fields[0]: fields for fields in map(normalise, page)}
        database.executemany(UPSERT, newest.values())
        database.commit()
    print(database.execute("SELECT count(*) FROM feedback").fetchone()[0])
    database.close()


if __name__ == "__main__":
    main(sys.argv[1:])
