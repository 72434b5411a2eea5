"""The XML and REST rows of the table: what is measured, and the script that does the same."""

from __future__ import annotations

import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.bench import rest_script, server, xml_script
from tests.bench.agency import PROFILE, casebridge
from tests.bench.generate import write_links
from tests.bench.markup import CASES, COMMON, write_xml
from tests.bench.measure import Cost, measure

__all__ = ["CONNECTED", "RestScenario", "XmlScenario", "profile", "serving"]

_AGENCY = '[agency]\nori = "CA0380100"\n\n[[source]]\nname = "rms"\nprofile = "rms.toml"\n'
_XML = f"""
[records]
format = "xml"
path = "/b:Export/b:Record"
namespaces = {{ b = "{CASES}", c = "{COMMON}" }}

[fields]
CaseNumber = "b:Case/c:Identification/c:ID"
ReportDate = "b:Case/c:Reported/c:Date"
OffenseCode = "b:Case/b:Offense/c:Code"
Status = "b:Case/b:Status/c:Code"
Clearance = "b:Case/b:Status/b:Clearance/c:Code"
ClearanceDate = "b:Case/b:Status/b:Clearance/c:Date"
ArrestDate = "b:Arrest/c:Date"
District = "b:Place/b:District"
Beat = "b:Place/b:Beat"
Unit = "b:Unit"
UpdatedAt = "c:Updated"
CyberTip = "b:Tip"
"""
_REST = """
[records]
format = "json"
path = "records"

[fields]
Id = "id"
CaseNumber = "number"
ReportDate = "reported"
OffenseCode = "offense.code"
Status = "status.name"
Clearance = "status.clearance.code"
ClearanceDate = "status.clearance.date"
ArrestDate = { each = "arrests", path = "date" }
District = "place.district"
Beat = "place.beat"
Unit = "place.unit"
UpdatedAt = "updated"
CyberTip = "tip"

[rest]
id = "Id"
list = { path = "/cases", query = { since = "{since}", offset = "{offset}", limit = "{limit}" } }
paging = { style = "offset", size = 1000 }
watermark = { field = "UpdatedAt", order = "ascending", overlap = "0s" }
"""


def profile(shape: str) -> str:
    """The benchmark's profile for JSON or XML records; ``shape`` says where its fields stand."""
    head, rest = PROFILE.split("[case]", 1)
    text = f"{head}{shape}\n[case]{rest}"
    return text.replace("%Y-%m-%d %H:%M:%S", "iso") if "[rest]" in shape else text


def _set_up(folder: Path, shape: str, source: str, rows: int, *, dense: bool) -> None:
    (folder / "casebridge.toml").write_text(_AGENCY + source, encoding="utf-8")
    (folder / "rms.toml").write_text(profile(shape), encoding="utf-8")
    if not dense:
        write_links(folder / "links.csv", rows)
        measure(casebridge("link", "import", "links.csv"), folder)


class XmlScenario(NamedTuple):
    """One XML file, read whole."""

    title: str
    dense: bool

    def script(self, folder: Path, rows: int) -> Cost:
        """What the file costs the script."""
        write_xml(folder / "export.xml", rows, dense=self.dense)
        return measure([sys.executable, xml_script.__file__, "export.xml", "feedback.db"], folder)[0]

    def casebridge(self, folder: Path, rows: int) -> Cost:
        """What the file costs casebridge."""
        source = 'type = "xml_drop"\npath = "drop"\naccept = "rename"\n'
        _set_up(folder, _XML, source, rows, dense=self.dense)
        (folder / "drop").mkdir()
        write_xml(folder / "drop" / "export.xml", rows, dense=self.dense)
        return measure(casebridge("sync", "--json"), folder)[0]


class RestScenario(NamedTuple):
    """An API of a loopback server in a process of its own; ``again`` measures the poll after, with nothing new."""

    title: str
    dense: bool
    again: bool = False

    def script(self, folder: Path, rows: int) -> Cost:
        """What the pages cost the script."""
        with serving(rows, dense=self.dense) as port:
            command = [sys.executable, rest_script.__file__, str(port), "feedback.db"]
            return self._timed(command, folder, port)

    def casebridge(self, folder: Path, rows: int) -> Cost:
        """What the pages cost casebridge."""
        with serving(rows, dense=self.dense) as port:
            source = f'type = "rest"\nurl = "http://127.0.0.1:{port}"\n'
            _set_up(folder, _REST, source, rows, dense=self.dense)
            return self._timed(casebridge("sync", "--json"), folder, port)

    def _timed(self, command: Sequence[str], folder: Path, port: int) -> Cost:
        cost = measure(command, folder)[0]
        if self.again:
            before = served(port)
            cost = measure(command, folder)[0]
            if served(port) - before > 5:
                raise RuntimeError("a poll with nothing new took more than a handful of requests")
        return cost


@contextmanager
def serving(rows: int, *, dense: bool) -> Iterator[int]:
    """The port of a loopback API that serves ``rows`` records."""
    command = [sys.executable, server.__file__, str(rows), "dense" if dense else "sparse"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            yield int(process.stdout.readline())
        finally:
            assert process.stdin is not None
            process.stdin.close()
            process.wait(30)


def served(port: int) -> int:
    """How many requests for records the server has answered."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/served") as answer:
        return int(answer.read())


CONNECTED: Sequence[XmlScenario | RestScenario] = (
    XmlScenario("XML, dense: every record names a report", dense=True),
    XmlScenario("XML, sparse: 1 case in 500 is linked", dense=False),
    RestScenario("REST, dense: every record names a report", dense=True),
    RestScenario("REST, sparse: 1 case in 500 is linked", dense=False),
    RestScenario("REST, a poll with nothing new", dense=True, again=True),
)
