"""What doctor finds, each with its fix."""

from __future__ import annotations

import json
import os
import ssl
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from casebridge.clock import utc_now
from casebridge.engine.config import load_config
from casebridge.engine.health import machine
from casebridge.engine.health.certificate import ends_of
from casebridge.engine.health.doctor import examine
from casebridge.engine.health.finding import Finding
from casebridge.engine.health.machine import clock_findings, machine_findings, zone_finding
from casebridge.engine.health.stock import backup_finding, delivery_findings, file_findings, folder_findings
from casebridge.engine.health.tls import tls_findings
from casebridge.engine.health.vital import SinkVitals, Vitals
from casebridge.engine.health.work import daemon_finding
from casebridge.ledger.manifest import Manifest, write_manifest
from tests.support.agency import Agency, row

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
posix = pytest.mark.skipif(sys.platform == "win32", reason="rights are inherited there")


def one(found: list[Finding]) -> Finding:
    (only,) = found
    return only


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A made-up certificate of ninety days, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "90",
        "-subj",
        "/CN=made-up.invalid",
    ]
    try:
        subprocess.run(
            [*command, "-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")],
            check=True,
            capture_output=True,
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("openssl is not installed")
    (folder / "key.pem").chmod(0o600)
    return folder


def test_the_end_of_a_certificate_is_read(pem: Path) -> None:
    text = (pem / "cert.pem").read_text(encoding="ascii")
    (end,) = ends_of(text)
    left = end - utc_now()
    assert timedelta(days=89) < left <= timedelta(days=90)
    assert ends_of(text + text) == [end, end]
    assert ends_of("nothing") == []
    der = ssl.PEM_cert_to_DER_cert(text)
    for cut in (1, 3, 40, len(der) // 2):
        with pytest.raises(ValueError, match="cut short"):
            ends_of(ssl.DER_cert_to_PEM_cert(der[:cut]))


def test_certificates_of_the_configuration_are_told_with_the_days_that_are_left(tmp_path: Path, pem: Path) -> None:
    path = tmp_path / "casebridge.toml"
    path.write_text(
        '[agency]\nori = "WA0170000"\n[serve]\n'
        f"certificate = '{pem / 'cert.pem'}'\nkey = '{pem / 'key.pem'}'\nclient_ca = 'absent.pem'\n",
        encoding="utf-8",
    )
    config = load_config(path, {})
    (end,) = ends_of((pem / "cert.pem").read_text(encoding="ascii"))

    def levels(now: datetime) -> dict[str, str]:
        return {item.subject: item.level for item in tls_findings(config, now)}

    expected = {"serve: certificate": "ok", "serve: key": "ok", "serve: client_ca": "problem"}
    assert levels(end - timedelta(days=40)) == expected
    assert levels(end - timedelta(days=20)) == {**expected, "serve: certificate": "warning"}
    assert levels(end + timedelta(days=1)) == {**expected, "serve: certificate": "problem"}
    (tmp_path / "absent.pem").write_text("-----BEGIN KEY-----", encoding="ascii")
    assert levels(end - timedelta(days=40))["serve: client_ca"] == "problem"
    (tmp_path / "absent.pem").write_text("no pem", encoding="ascii")
    assert levels(end - timedelta(days=40))["serve: client_ca"] == "problem"
    if sys.platform != "win32":
        (pem / "key.pem").chmod(0o644)
        assert levels(end - timedelta(days=40))["serve: key"] == "problem"
        (pem / "key.pem").chmod(0o600)


def test_a_clock_that_disagrees_with_anything_is_told(tmp_path: Path) -> None:
    assert one(list(clock_findings(tmp_path, NOW, "", None))).level == "ok"
    assert one(list(clock_findings(tmp_path, NOW, "2026-03-02T08:30:00Z", None))).level == "problem"
    off = one(list(clock_findings(tmp_path, NOW, "", NOW + timedelta(minutes=10))))
    assert (off.level, "600 s off" in off.message) == ("problem", True)
    assert one(list(clock_findings(tmp_path, NOW, "", NOW))).level == "ok"
    stamp = (NOW + timedelta(hours=1)).timestamp()
    (tmp_path / "hosts.json").write_text("{}")
    os.utime(tmp_path / "hosts.json", (stamp, stamp))
    assert one(list(clock_findings(tmp_path, NOW, "", None))).level == "warning"


def test_old_libraries_and_missing_zones_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert {item.level for item in machine_findings(NOW)} == {"ok"}
    monkeypatch.setattr(machine, "version", lambda name: {"lxml": "6.1.0", "tzdata": "2019.1"}.get(name, "999.1"))
    found = {item.subject: item for item in machine_findings(NOW)}
    assert found["lxml"].level == "problem"
    assert found["lxml"].fix == "Install lxml 6.1.1."
    assert found["time zones"].level == "warning"
    assert "httpx" not in found
    assert zone_finding("Nowhere/Town", "x", NOW).level == "problem"

    def missing(_name: str) -> str:
        raise PackageNotFoundError

    monkeypatch.setattr(machine, "version", missing)
    assert zone_finding("America/New_York", "x", NOW).level == "ok"


def test_the_age_of_the_newest_backup_is_told(tmp_path: Path) -> None:
    assert backup_finding(None, NOW).level == "warning"
    assert "no backup" in backup_finding(tmp_path, NOW).message
    file = tmp_path / "ledger-x.db"
    file.write_bytes(b"")
    manifest = Manifest(
        database="sqlite", revision="r", made_at="2026-02-25T08:00:00Z", newest="", file=file.name, size=0, sha256="",
        counts={},
    )  # fmt: skip
    write_manifest(file, manifest)
    assert backup_finding(tmp_path, NOW).level == "ok"
    assert "12 days old" in backup_finding(tmp_path, NOW + timedelta(days=7)).message


def test_what_waits_at_each_sink_is_told() -> None:
    def level(**said: object) -> str:
        fields: dict[str, object] = {
            "name": "hub", "unsent": 1, "delayed": 0, "rejected": 0, "lag": 0.0, "failures": 0, "circuit_open": False,
            "code": "", "paused": False, "last_sent": "",
        }  # fmt: skip
        sink = SinkVitals(**{**fields, **said})  # type: ignore[arg-type]
        return one(list(delivery_findings(Vitals("", 0, sinks=(sink,))))).level

    assert level() == "ok"
    assert level(paused=True) == "warning"
    assert level(circuit_open=True, failures=5) == "problem"
    assert level(lag=100_000.0) == "warning"
    assert level(rejected=1) == "warning"
    assert one(list(delivery_findings(Vitals("", 0, held_runs=2)))).level == "warning"


@posix
def test_rights_of_files_and_folders_are_told(tmp_path: Path) -> None:
    agency = Agency(tmp_path)
    agency.feed(row("2024-1", "1001", "Open"))
    assert list(file_findings(agency.bridge.config)) == []
    agency.config.chmod(0o666)
    agency.ledger_path.chmod(0o644)
    assert [item.fix.split()[2] for item in file_findings(agency.bridge.config)] == ["go-w", "600"]
    folder = tmp_path / "backups"
    assert one(list(folder_findings(folder, "backup folder"))).level == "ok"
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    assert next(item.level for item in folder_findings(folder, "backup folder")) == "warning"


def test_a_daemon_is_told_by_what_it_last_said(tmp_path: Path) -> None:
    assert "None runs here" in daemon_finding(tmp_path, NOW).message

    def heard(**facts: object) -> Finding:
        text = json.dumps({"at": "2026-03-02T08:00:00Z", "pid": 7, "began": "2026-03-01T08:00:00Z", **facts})
        (tmp_path / "daemon.json").write_text(text, encoding="utf-8")
        return daemon_finding(tmp_path, NOW)

    assert heard().level == "ok"
    assert heard(unwell="stuck").level == "problem"
    assert heard(at="2026-03-02T07:00:00Z").level == "problem"


def test_a_healthy_agency_has_no_problem(tmp_path: Path) -> None:
    agency = Agency(tmp_path)
    agency.feed(row("2024-1", "1001", "Open"))
    found = examine(agency.config, agency.clock)
    assert [item for item in found if item.level == "problem"] == []
    assert {"writer", "daemon", "backup", "delivery to out", "clock"} <= {item.subject for item in found}
    assert all(item.fix for item in found if item.level != "ok")
