"""Report, file and tip of one made-up report, read by the trusted plugin: one merged report."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.unit.cli.conftest import run

CONFIG = """\
[agency]
ori = "WA0170000"

[[reports]]
name = "ispws"
type = "casebridge-cybertipline/ispws"
path = "documents"
settle_seconds = 0

[[reports]]
name = "tips"
type = "casebridge-cybertipline/tip-json"
path = "documents"
settle_seconds = 0
"""
DOCUMENTS = {
    "900000101-report.xml": """<report><incidentSummary>
<incidentType>Online Enticement of Children for Sexual Acts</incidentType><platform>Example rooms</platform>
<incidentDateTime>2025-02-20T10:00:00Z</incidentDateTime></incidentSummary><personOrUserReported>
<espIdentifier>canary-account</espIdentifier><ipCaptureEvent><ipAddress>192.0.2.7</ipAddress></ipCaptureEvent>
<priorCTReports>900000042</priorCTReports></personOrUserReported></report>""",
    "900000101-file.xml": """<fileDetails><reportId>900000101</reportId>
<fileId>0123456789abcdef0123456789abcdef</fileId><originalFileName>canary-name.bin</originalFileName>
<fileViewedByEsp>true</fileViewedByEsp></fileDetails>""",
    "tip.json": """{"reportId": 900000101, "dateReceived": "2025-03-01T09:00:00Z", "reportedInformation": {
"reportingEsp": {"espName": "Example Chat, Inc."},
"incidentSummary": {"incidentType": "Apparent Child Pornography (Unconfirmed)"},
"reportedPeople": {"reportedPersons": [{"firstName": "canary-person"}]},
"uploadedFiles": {"uploadedFiles": [{"submittalId": "s-1", "viewedByEsp": true}, {"submittalId": "s-2"}]}}}""",
    "nameless.xml": "<report/>",
}


def test_documents_of_the_trusted_plugin_become_one_report(tmp_path: Path) -> None:
    config = tmp_path / "casebridge.toml"
    config.write_text(CONFIG, encoding="utf-8")
    (tmp_path / "documents").mkdir()
    for name, text in DOCUMENTS.items():
        (tmp_path / "documents" / name).write_text(text, encoding="utf-8")
    assert "not trusted" in run("--config", config, "sync", code=2).words
    run("--config", config, "plugins", "trust", "casebridge-cybertipline", "--development", "--yes")
    run("--config", config, "sync", code=1)
    (found,) = run("--config", config, "reports", "list", "--json").json
    meta = found["meta"]
    assert (found["report_id"], found["revision"]) == ("900000101", 3)
    assert meta["incident_type"] == "Online Enticement of Children for Sexual Acts"
    assert meta["ncmec_incident_type"] == "Apparent Child Pornography (Unconfirmed)"
    assert meta["viewed"] == {"yes": 1, "no": 0, "unstated": 1}
    assert meta["esp_preservation_until"] == "2026-03-01"
    assert [ref["report_id"] for ref in meta["prior_report_ids"]] == ["900000042"]
    (letter,) = run("--config", config, "deadletter", "list", "--json").json
    assert letter["code"] == "report_id_missing"
    run("--config", config, "ledger", "verify")
    shutil.rmtree(tmp_path / "documents")
    left = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"canary" not in left
    assert b"192.0.2.7" not in left
