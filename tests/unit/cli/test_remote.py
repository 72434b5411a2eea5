"""check, preview, config show and doctor of a system that is reached over HTTP."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.remote import SECRET, RemoteAgency, remote_agency
from tests.unit.cli.conftest import Ran, run


@pytest.fixture
def remote(tmp_path: Path) -> Iterator[RemoteAgency]:
    with remote_agency(tmp_path / "agency") as found:
        yield found


def tell(remote: RemoteAgency, *arguments: object, code: int = 0, **environment: str) -> Ran:
    return run("--config", remote.config, *arguments, code=code, **environment)


def files(remote: RemoteAgency) -> list[str]:
    return sorted(str(path.relative_to(remote.folder)) for path in remote.folder.rglob("*"))


def test_check_reads_one_page_and_tells_its_accounting(remote: RemoteAgency) -> None:
    remote.amend("size = 3", "size = 6", "profile.toml")
    before = files(remote)
    ran = tell(remote, "check", "tracker", code=1)
    for piece in (
        "6 records looked at = 3 that would be kept + 1 not linked to a report + 1 skipped by the profile"
        " + 1 that can't be read.",
        "does not say what a code of column 'Status' means: 'odd' (1)",
        "1 of 6 records, column 'Number': The case number is empty.",
        "2 things to look at.",
    ):
        assert piece in ran.words, piece
    assert files(remote) == before
    assert len(remote.api.lists()) == 1


def test_check_reads_no_more_than_a_page(remote: RemoteAgency) -> None:
    ran = tell(remote, "check", "tracker")
    assert "3 records looked at = 2 that would be kept + 1 not linked to a report." in ran.words
    assert "1 field was empty in every record: 'Unit'." in ran.words
    assert len(remote.api.lists()) == 1


def test_check_names_what_the_records_hold_and_nobody_reads(remote: RemoteAgency) -> None:
    remote.api.put("1", narrative="never shown", owner={"badge": "never shown"})
    remote.amend('Unit = "unit"\n', "", "profile.toml")
    remote.amend('skip = [{ column = "Unit", in = ["traffic"] }]', "", "profile.toml")
    ran = tell(remote, "check", "tracker")
    assert "2 paths are not read: 'narrative', 'owner.badge'." in ran.words
    assert "never shown" not in ran.out
    assert len(remote.api.asked) == len(remote.api.lists()) == 1


def test_sync_signs_in_with_the_secret(remote: RemoteAgency) -> None:
    words = tell(remote, "sync", code=1).words
    assert "6 records read = 3 translated + 1 set aside + 2 left alone" in words


def test_check_of_a_system_without_records(remote: RemoteAgency) -> None:
    remote.api.rows.clear()
    assert "It holds no record." in tell(remote, "check", "tracker").words


def test_check_tells_the_one_thing_to_do_when_the_secret_is_missing(remote: RemoteAgency) -> None:
    token = remote.folder / "secrets" / "token"
    token.unlink()
    ran = tell(remote, "check", "tracker", code=1)
    assert "There is no secret 'token'." in ran.words
    assert f"{token}(chmod600)" in "".join(ran.out.split())
    assert remote.api.asked == []


def test_check_tells_that_the_system_does_not_take_the_secret(remote: RemoteAgency) -> None:
    (remote.folder / "secrets" / "token").write_text("another", encoding="utf-8")
    ran = tell(remote, "check", "tracker", "--json", code=1)
    wrong = [item for item in ran.json if not item["ok"]]
    assert [item["subject"] for item in wrong] == ["first page"]
    assert wrong[0]["next_step"]


def test_check_tells_that_the_system_is_out_of_reach(remote: RemoteAgency) -> None:
    remote.amend(remote.url, "http://127.0.0.1:9")
    wrong = [item for item in tell(remote, "check", "tracker", "--json", code=1).json if not item["ok"]]
    assert len(wrong) == 1
    assert wrong[0]["next_step"]


@pytest.mark.parametrize("kind", ["text/html", "application/json"])
def test_check_tells_of_a_page_that_is_no_json(remote: RemoteAgency, kind: str) -> None:
    remote.api.override = lambda _asked: (200, {"content-type": kind}, b"<html>Sign in</html>")
    wrong = [item for item in tell(remote, "check", "tracker", "--json", code=1).json if not item["ok"]]
    assert [item["subject"] for item in wrong] == ["first page"]


def test_preview_without_a_file_shows_the_first_page(remote: RemoteAgency) -> None:
    before = files(remote)
    ran = tell(remote, "preview", "tracker")
    for piece in ("Case 26-000001 (record 1)", "NCMEC form, report 900000102", "3 cases shown, 2 linked to a report."):
        assert piece in ran.words, piece
    assert files(remote) == before


def test_preview_of_an_address_of_the_system(remote: RemoteAgency) -> None:
    ran = tell(remote, "preview", "tracker", "--url", f"{remote.url}/offset/cases?limit=1&offset=1")
    assert "Case 26-000002 (record 1)" in ran.words
    assert "1 case shown" in ran.words
    assert remote.api.asked[-1].headers["authorization"] == f"Bearer {SECRET}"


def test_preview_sends_no_secret_to_an_address_elsewhere(remote: RemoteAgency) -> None:
    remote.amend(remote.url, f"{remote.url}/offset")
    for path in ("/page/cases", "/offset/../page/cases", "/offsets/cases"):
        ran = tell(remote, "preview", "tracker", "--url", remote.url + path, code=2)
        assert "not below the one that the source has" in ran.err
        assert path not in ran.err
    assert remote.api.asked == []


@pytest.mark.parametrize(("status", "code"), [(404, 2), (500, 3), (403, 2)])
def test_preview_of_an_address_that_is_refused(remote: RemoteAgency, status: int, code: int) -> None:
    remote.api.override = lambda _asked: (status, {}, b"{}")
    assert "Next:" in tell(remote, "preview", "tracker", "--url", f"{remote.url}/x", code=code).err


def test_preview_takes_one_of_file_and_address(remote: RemoteAgency) -> None:
    document = remote.folder / "page.json"
    document.write_text('{"data": [{"number": "26-000077", "status": "open"}]}', encoding="utf-8")
    assert "Case 26-000077 (record 1)" in tell(remote, "preview", "tracker", document).words
    assert "Case 26-000077 (record 1)" in tell(remote, "preview", "tracker", "--file", document).words
    assert "only one" in tell(remote, "preview", "tracker", document, "--url", remote.url, code=2).err


def test_config_show_tells_where_each_value_came_from(remote: RemoteAgency) -> None:
    found = {
        item["key"]: item
        for item in tell(remote, "config", "show", "--origin", "--json", CASEBRIDGE__LEDGER__PATH="other.db").json
    }
    assert found["source.tracker.url"] == {
        "key": "source.tracker.url",
        "value": remote.url,
        "origin": f"casebridge.toml:{_line(remote, 'url =')}",
    }
    assert found["source.tracker.auth.secret"]["origin"] == f"casebridge.toml:{_line(remote, 'secret =')}"
    assert found["ledger.path"]["value"] == str(remote.folder / "other.db")
    assert found["ledger.path"]["origin"] == "environment CASEBRIDGE__LEDGER__PATH"
    assert found["source.tracker.interval"]["origin"] == "default"
    assert found["secret.token"]["value"] == f"set (from folder {remote.folder / 'secrets'})"
    assert found["secret.token"]["origin"] == "source.tracker.auth.secret"


def _line(remote: RemoteAgency, start: str) -> int:
    lines = remote.config.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.startswith(start))


def test_config_show_without_origin_has_two_columns(remote: RemoteAgency) -> None:
    ran = tell(remote, "config", "show")
    assert "default" not in ran.out
    assert "From" not in ran.out
    assert set(tell(remote, "config", "show", "--json").json[0]) == {"key", "value"}


def test_config_show_of_a_secret_that_is_not_there(remote: RemoteAgency) -> None:
    (remote.folder / "secrets" / "token").unlink()
    found = {item["key"]: item["value"] for item in tell(remote, "config", "show", "--json").json}
    assert found["secret.token"] == "missing"
    found = {
        item["key"]: item["value"]
        for item in tell(remote, "config", "show", "--json", CASEBRIDGE_SECRET_TOKEN="made-up").json  # noqa: S106
    }
    assert found["secret.token"] == "set (from environment CASEBRIDGE_SECRET_TOKEN)"


def test_doctor_looks_at_secrets_certificates_and_hosts(remote: RemoteAgency) -> None:
    remote.amend("attempts = 1", 'attempts = 1\nca_file = "ca.pem"')
    (remote.folder / "secrets" / "token").write_text("", encoding="utf-8")
    (remote.folder / "state" / "hosts.json").write_text(
        json.dumps({"cases.example:443": {"failures": 5, "open_until": 4e9}, "b.example:443": {"not_before": 4e9}}),
        encoding="utf-8",
    )
    found = {item["subject"]: item for item in tell(remote, "doctor", "--json", code=1).json}
    assert found["secret token"]["level"] == "problem"
    assert "is empty" in found["secret token"]["message"]
    assert found["source tracker: ca_file"]["level"] == "problem"
    assert "is not there" in found["source tracker: ca_file"]["message"]
    assert found["host cases.example:443"]["level"] == "warning"
    assert "again and again" in found["host cases.example:443"]["message"]
    assert "2096-10-02" in found["host cases.example:443"]["message"]
    assert "asked for a pause" in found["host b.example:443"]["message"]


@pytest.mark.skipif(sys.platform == "win32", reason="no modes there")
def test_doctor_tells_how_to_close_a_secret(remote: RemoteAgency) -> None:
    token = remote.folder / "secrets" / "token"
    token.chmod(0o644)
    found = {item["subject"]: item for item in tell(remote, "doctor", "--json", code=1).json}
    assert f"chmod 600 {token}" in found["secret token"]["fix"]
    assert "exposed" in tell(remote, "config", "show").words


def test_keys_of_config_show_are_whole_in_80_columns(remote: RemoteAgency) -> None:
    told = tell(remote, "config", "show", "--origin").out
    keys = [item["key"] for item in tell(remote, "config", "show", "--json").json]
    assert max(map(len, told.splitlines())) <= 80
    assert all(f"\n{key} " in told for key in keys)
    assert "auth.secret of" in told


def test_config_show_folds_keys_that_leave_no_room(remote: RemoteAgency) -> None:
    remote.amend('name = "tracker"', f'name = "{"t" * 60}"')
    told = tell(remote, "config", "show").out
    assert remote.url in told
    assert max(map(len, told.splitlines())) <= 80


def test_screens_of_a_polled_system_speak_of_polls_and_records(remote: RemoteAgency) -> None:
    tell(remote, "sync", code=1)
    shown = tell(remote, "deadletter", "show", "1").words
    assert "Poll poll 2" in shown
    assert "Record 6" in shown
    assert "Line" not in shown
    assert "the next export or poll" in shown
    explained = tell(remote, "explain", "1").words
    assert "Record 1" in explained
    assert "Poll poll 2" in explained
    linked = tell(remote, "link", "add", "26-000003", "900000103").words
    assert "casebridge sync" in linked
    assert "replay" not in linked
    assert "record 6" in tell(remote, "deadletter", "discard", "1", "--reason", "test record").words


def test_sync_that_was_refused_says_not_read_and_ends_with_2(remote: RemoteAgency) -> None:
    (remote.folder / "secrets" / "token").write_text("another", encoding="utf-8")
    ran = tell(remote, "sync", code=2)
    assert "Source tracker: not read." in ran.words
    assert "Check `auth` and its secret" in ran.words
    assert "Sent" in ran.words
