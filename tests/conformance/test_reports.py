"""A good reader of report documents passes the suite, bound as an author binds one."""

from __future__ import annotations

from casebridge.conformance.reports import ReportSuite
from casebridge.sdk.plugin import ReportType
from tests.conformance.desk.tips import HERE, TIPS, grown


class TestTips(ReportSuite):
    connector = ReportType("tips", TIPS, ("*.xml",), "Made-up tips")
    documents = {HERE / "tips.xml": ("900000301", "900000302")}  # noqa: RUF012
    private, viewed = ("name", "email", "note"), ("viewed", "true", "false")
    presence = {"email": ("email",), "files": ("file",)}  # noqa: RUF012
    grow = staticmethod(grown)
