"""casebridge's conformance kit on both readers."""

from __future__ import annotations

import json
from pathlib import Path

from casebridge_cybertipline.plugin import casebridge_reports

from casebridge.conformance.reports import ReportSuite

HERE = Path(__file__).parent
ISPWS, TIP = casebridge_reports()


def many_reports(count: int) -> bytes:
    one = (HERE / "900000402-report.xml").read_text("utf-8").partition("<archive>")[2].rpartition("</archive>")[0]
    one = one.partition("<fileDetails>")[0] + "<reportResponse><reportId>900000402</reportId></reportResponse>"
    wrapped = (f"<item>{one.replace('900000402', str(900_000_402 + n))}</item>" for n in range(count))
    return f"<archive>{''.join(wrapped)}</archive>".encode()


def many_tips(count: int) -> bytes:
    [tip] = json.loads((HERE / "tips.json").read_text("utf-8"))
    return json.dumps([tip | {"reportId": 900_000_401 + n} for n in range(count)]).encode()


class TestIspws(ReportSuite):
    connector = ISPWS
    documents = {HERE / "900000402-report.xml": ("900000402",) * 3}  # noqa: RUF012
    private = (
        "content",
        "firstName",
        "email",
        "espIdentifier",
        "screenName",
        "ipAddress",
        "additionalInfo",
        "originalFileName",
    )
    presence = {"ip": ("ipAddress",), "chat_content": ("content",)}  # noqa: RUF012
    viewed = ("fileViewedByEsp", "true", "false")
    grow = staticmethod(many_reports)


class TestTip(ReportSuite):
    connector = TIP
    documents = {HERE / "tips.json": ("900000401",)}  # noqa: RUF012
    private = ("firstName", "espUserId", "filename")
    presence = {"account_id": ("espUserId",)}  # noqa: RUF012
    viewed = ("viewedByEsp", "true", "false")
    grow = staticmethod(many_tips)
    skip = {  # noqa: RUF012
        "CB073": "A tip is read by a whitelist of keys: most of its keys hold identities, and their names are not told."
    }
