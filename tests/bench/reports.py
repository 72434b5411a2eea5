"""Prints what reading ISPWS documents costs beside a plain lxml loop that extracts the same fields.

    uv run python tests/bench/reports.py --megabytes 1,10,100,1000 [--repeat 3]

Both run as processes of their own, in turn, on the same generated file of made-up reports; the table holds medians of
processor time, which other work on the machine lengthens less than that on the wall. Start-up is a part of it.
Peak memory must not grow with the file.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from casebridge_cybertipline.ispws import read_ispws  # noqa: E402

from casebridge.sdk.reports import Document  # noqa: E402
from tests.bench.measure import measure, median  # noqa: E402

HEAD = (
    "| MB | documents | script cpu s | reader cpu s | ratio | ratio on the wall | MB/s | script MB | reader MB |\n"
    "|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
)

_REPORT = """<report><incidentSummary>
<incidentType>Child Pornography (possession, manufacture, and distribution)</incidentType>
<platform>Bench Chat</platform>
<escalateToHighPriority>made up</escalateToHighPriority><reportAnnotations><sextortion/><spam/></reportAnnotations>
<incidentDateTime>2025-10-15T08:00:00-07:00</incidentDateTime>
<incidentDateTimeDescription>time of the made-up upload</incidentDateTimeDescription></incidentSummary>
<internetDetails><webPageIncident><url>http://bench.example.org/{n}</url></webPageIncident></internetDetails>
<internetDetails><chatImIncident><chatClient>Bench</chatClient><content>made-up text {n}</content></chatImIncident>
</internetDetails>
<reporter><reportingPerson><firstName>Bench</firstName><lastName>Desk</lastName><phone>555-0100</phone>
<email>desk@example.org</email></reportingPerson><legalURL>https://example.org/legal</legalURL></reporter>
<personOrUserReported><personOrUserReportedPerson><firstName>A</firstName><lastName>B</lastName>
<phone type="Mobile" verified="true">555-0101</phone><email type="Home">u{n}@example.org</email>
<address type="Home"><address>1 Street</address><city>Town</city><state>WA</state><country>US</country></address>
<age>30</age></personOrUserReportedPerson><espIdentifier>{n}</espIdentifier><espService>Bench Chat</espService>
<screenName>name{n}</screenName><displayName>shown</displayName><profileUrl>https://example.org/{n}</profileUrl>
<ipCaptureEvent><ipAddress>192.0.2.1</ipAddress><eventName>Login</eventName><dateTime>2025-10-15T08:00:00Z</dateTime>
<possibleProxy>false</possibleProxy><port>443</port></ipCaptureEvent>
<ipCaptureEvent><ipAddress>192.0.2.2</ipAddress><eventName>Upload</eventName><dateTime>2025-10-15T08:00:00Z</dateTime>
</ipCaptureEvent><deviceId><idType>IMEI</idType><idValue>0</idValue></deviceId>
<priorCTReports>136000001</priorCTReports><priorCTReports>136000002</priorCTReports>
<estimatedLocation><city>Town</city><region>WA</region><countryCode>US</countryCode></estimatedLocation>
<additionalInfo>made-up words</additionalInfo></personOrUserReported>
<additionalInfo>more made-up words that nobody reads, of the length that a remark of this kind has</additionalInfo>
</report>
<reportResponse><responseCode>0</responseCode><responseDescription>Success</responseDescription>
<reportId>{id}</reportId></reportResponse>
<fileDetails><reportId>{id}</reportId><fileId>{n:032x}</fileId><originalFileName>f.bin</originalFileName>
<fileViewedByEsp>true</fileViewedByEsp><exifViewedByEsp>false</exifViewedByEsp>
<publiclyAvailable>false</publiclyAvailable><fileRelevance>Reported</fileRelevance>
<fileAnnotations><viral/></fileAnnotations><industryClassification>A1</industryClassification>
<ipCaptureEvent><ipAddress>192.0.2.1</ipAddress><dateTime>2025-10-15T08:00:00Z</dateTime></ipCaptureEvent>
<additionalInfo>made up</additionalInfo></fileDetails>"""


def write(path: Path, megabytes: float) -> int:
    """Writes made-up reports with what belongs to each; how many documents there are."""
    number = size = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n<submissions>\n')
        while size < megabytes * 1e6:
            size += file.write(f"<submission>{_REPORT.format(n=number, id=900_000_000 + number)}</submission>\n")
            number += 1
        file.write("</submissions>\n")
    return number * 3


def read(path: Path) -> int:
    """Reads a file as ``casebridge reports`` has it read; how many parts came out of it."""
    document = Document(path.name, "0" * 64, datetime(2026, 1, 1, tzinfo=UTC))
    with path.open("rb") as file:
        return sum(1 for _ in read_ispws(file, document))


def report(sizes: list[float], repeat: int) -> Iterator[str]:
    """The table, line by line as it comes."""
    yield HEAD
    for megabytes in sizes:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
            folder = Path(name)
            path = folder / "documents.xml"
            count = write(path, megabytes)
            commands = (
                [sys.executable, str(Path(__file__).with_name("reports_script.py")), str(path)],
                [sys.executable, __file__, "--read", str(path)],
            )
            costs = ([], [])  # type: ignore[var-annotated]
            for _ in range(repeat):
                for runs, command in zip(costs, commands, strict=True):
                    cost, printed = measure(command, folder)
                    if int(printed) != count:
                        raise RuntimeError(f"{printed.strip()} documents instead of {count}")
                    runs.append(cost)
            script, reader = median(costs[0]), median(costs[1])
            size = path.stat().st_size / 1e6
            yield (
                f"| {size:,.0f} | {count:,} | {script.cpu:.2f} | {reader.cpu:.2f} "
                f"| {reader.cpu / script.cpu if script.cpu else 0:.2f} | {reader.wall / script.wall:.2f} "
                f"| {size / (reader.cpu or reader.wall):.1f} "
                f"| {script.memory:.0f} | {reader.memory:.0f} |"
            )


def main(arguments: list[str] | None = None) -> None:
    """Measures what the command line asks for."""
    parser = argparse.ArgumentParser(description="Measure the reader of ISPWS documents beside a plain script.")
    parser.add_argument("--megabytes", default="1,10,100", help="sizes of the file, with commas between")
    parser.add_argument("--repeat", type=int, default=3, help="runs of each side; the table holds their median")
    parser.add_argument("--read", type=Path, help="only read this file and print how many parts it gave")
    chosen = parser.parse_args(arguments)
    if chosen.read:
        print(read(chosen.read))
        return
    for text in report([float(size) for size in chosen.megabytes.split(",")], chosen.repeat):
        print(text, flush=True)


if __name__ == "__main__":
    main()
