"""What comes in by each kind of source, and the profiles that read it. All of it is made up."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from tests.support.agency import COLUMNS, Agency, row, table

__all__ = ["DESK", "DESK_PROFILE", "JSON", "PLUGIN", "PROGRAM", "REST", "TIP", "XML", "Rows", "fill"]

Rows = Sequence[Mapping[str, str]]

_FIELDS = "\n[fields]\n" + "".join(f'{name} = "{name}"\n' for name in COLUMNS)


class Form(NamedTuple):
    """A form of files: the suffix, the type of its source, what its profile says more, how rows are written."""

    suffix: str
    type: str
    more: str
    write: Callable[[Rows], str]


def _as_xml(rows: Rows) -> str:
    cases = ["".join(f"<{name}>{value}</{name}>" for name, value in item.items()) for item in rows]
    return "<cases>" + "".join(f"<case>{cells}</case>" for cells in cases) + "</cases>"


def _as_json(rows: Rows) -> str:
    return json.dumps({"items": list(rows)})


CSV = Form("csv", "csv_drop", "", table)
XML = Form("xml", "xml_drop", '\n[records]\nformat = "xml"\npath = "/cases/case"\n' + _FIELDS, _as_xml)
JSON = Form("json", "json_drop", '\n[records]\nformat = "json"\npath = "items"\n' + _FIELDS, _as_json)
FORMS = {form.suffix: form for form in (CSV, XML, JSON)}


def fill(agency: Agency, form: Form) -> None:
    """An export, its correction, one with a broken record, and one that is none; a day after each other."""
    first = [row(f"2024-{at}", str(1000 + at), "Open", useful="Yes") for at in range(5)]
    parts: list[Rows] = [
        first,
        [*(item | {"Status": "Arrest"} for item in first), row("2024-77", "", "Open")],
        [row("2025-1", "3001", "Closed"), row("1.9E+08", "3002"), row("2025-2", "3003", "Open")],
    ]
    for name, rows in zip("abc", parts, strict=True):
        agency.drop_text(form.write(rows), f"{name}.{form.suffix}")
        agency.clock.pass_time(days=1)
    agency.drop_text("no,export\n1,2\n", f"d.{form.suffix}")


_STATUS = """
[[map]]
column = "status"
to = "status"
codes = { open = "OPEN", Open = "OPEN", Arrest = "CLEARED_BY_ARREST" }
"""

DESK_PROFILE = f"""\
name = "desk"
version = "1"
[records]
format = "json"
[fields]
case = "case"
tip = "tip"
status = "status"
[case]
number = "case"
report = "tip"
{_STATUS}"""

REST = f"""\
name = "system"
version = "1"
time_zone = "UTC"
[records]
format = "json"
path = "data"
[fields]
id = "id"
case = "number"
tip = "tip"
updated = "updated"
status = "status"
[case]
number = "case"
report = "tip"
as_of = {{ column = "updated", format = "iso" }}
[rest]
id = "id"
list.path = "/cursor/cases"
list.query = {{ after = "{{cursor}}", since = "{{since}}", limit = "2" }}
watermark = {{ field = "updated" }}
[rest.paging]
style = "cursor"
next = "next"
size = 2
{_STATUS}"""

DESK = """\
ROWS = [{"case": f"26-{n:06}", "tip": str(5000 + n), "status": "Open" if n % 2 else "Arrest"} for n in range(9)]
"""

PROGRAM = f"""\
import json, sys
{DESK}
def say(kind, **parts):
    sys.stdout.write(json.dumps({{"type": kind, **parts}}) + "\\n")
    sys.stdout.flush()
def hear():
    return json.loads(sys.stdin.readline() or "{{}}")
hear()
say("hello", api=1, can=[])
seen = (hear().get("cursor") or {{}}).get("seen", 0)
for start in range(seen, len(ROWS), 2):
    say("page", records=ROWS[start:start + 2], cursor={{"seen": start + 2}})
say("done")
"""

PLUGIN = f'''\
import os
from pathlib import Path
from casebridge.sdk.author import Options, Records
from casebridge.sdk.plugin import SinkType, SourceType, hookimpl
from casebridge.sdk.sink import Receipt
from pydantic import Field

CASEBRIDGE_API = 1
{DESK}

class Desk(Options):
    path: Path = Field(default=Path("pile"), description="where the pile is")


class Source:
    def __init__(self, options):
        pass

    def pull(self, cursor, tools):
        seen = int((cursor or {{}}).get("seen", 0))
        for start in range(seen, len(ROWS), 2):
            yield Records(ROWS[start:start + 2], {{"seen": start + 2}})

    def check(self, tools):
        return "The desk is there."


class Sink:
    """Honours IDs by naming its files after them."""

    takes = "event"

    def __init__(self, options):
        self.options = options

    def send(self, batch, context):
        for item in batch:
            with open(self.options.path / item.event_id, "w") as out:
                out.write(item.payload)
                out.flush()
                os.fsync(out.fileno())
        return [Receipt(item.event_id, "accepted") for item in batch]

    def check(self, context):
        return []


@hookimpl
def casebridge_sources():
    return [SourceType("desk", Desk, Source)]


@hookimpl
def casebridge_sinks():
    return [SinkType("pile", Desk, Sink)]
'''

TIP = (
    "<report><incidentSummary><incidentType>Child Sex Trafficking</incidentType>"
    "<incidentDateTime>2025-02-20T10:00:00Z</incidentDateTime></incidentSummary></report>"
)
"""A report's document with nothing but a kind and a time."""
