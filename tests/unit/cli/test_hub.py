"""``casebridge hub`` and ``casebridge serve`` as a person runs them."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from casebridge.guard.host import exclusive
from tests.support.hub import SECRETS, configured, event, hub_desk
from tests.unit.cli.conftest import Ran, run

CONFIG = """
[agency]
id = "made-up-hub"
[[peer]]
name = "north"
agencies = ["ORI:WA0170000"]
signing = ["north-key"]
"""


class Place:
    def __init__(self, folder: Path) -> None:
        self.config = folder / "casebridge.toml"
        self.ledger = folder / "ledger.db"
        self.config.write_text(CONFIG, encoding="utf-8")
        with hub_desk(self.ledger, configured()) as desk:
            desk.send(event(1), event(2))

    def __call__(self, *arguments: object, code: int = 0) -> Ran:
        return run("--config", self.config, *arguments, code=code)


@pytest.fixture
def hub(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_peers_are_listed_with_what_they_sent(hub: Place) -> None:
    shown = hub("hub", "peers").words
    assert "No longer in the configuration: south." in shown
    found = {item["name"]: item for item in hub("hub", "peers", "--json").json}
    assert (found["north"]["events"], found["north"]["newest"], found["north"]["configured"]) == (2, "2026-03-02", True)
    assert (found["south"]["events"], found["south"]["configured"]) == (0, False)


def test_what_came_is_listed_and_can_be_narrowed(hub: Place) -> None:
    assert "100002" in hub("hub", "events").out
    found = hub("hub", "events", "--peer", "north", "--since", "2026-03-02", "--json").json
    assert [item["payload"]["ref"]["report_id"] for item in found] == ["100001", "100002"]
    more = hub("hub", "events", "--limit", "1").out
    assert "go on with --after 1" in more
    assert [item["number"] for item in hub("hub", "events", "--after", "1", "--json").json] == [2]
    assert hub("hub", "events", "--since", "1d").words == "No event fits."
    assert "a day as 2026-03-01" in hub("hub", "events", "--since", "yesterday", code=2).err


def test_a_question_goes_out_and_its_reply_is_shown(hub: Place) -> None:
    assert hub("hub", "replies").words == "No reply yet."
    assert hub("hub", "replies", "--all").words == "No message was sent yet."
    sent = hub("hub", "send", "north", "Which unit has it?", "--report", "CT 100001", "--kind", "question").words
    assert sent == "Message 1 waits for north."
    hub("hub", "send", "north", "Thank you.", "--report", "-", "--kind", "guidance")
    assert "Not fetched yet." in hub("hub", "replies", "--all").out
    with hub_desk(hub.ledger) as desk:
        (first, _) = desk.get("/v1/messages?after=0").json()["messages"]
        assert (first["report_id"], first["body"]) == ("100001", "Which unit has it?")
        desk.get("/v1/messages?after=1")
        assert "Waits for a reply." in hub("hub", "replies", "--all").out
        desk.reply([{"number": 1, "body": "Unit 4"}])
    shown = hub("hub", "replies").out
    assert "Unit 4" in shown
    assert "Thank you." not in shown
    assert hub("hub", "replies", "--json").json[0]["reply"] == "Unit 4"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("nobody", "x", "--report", "-"), "There is no peer of that name."),
        (("north", "x", "--report", "NCMEC-1"), "not a CyberTipline report ID"),
        (("north", "write to someone@agency.example", "--report", "-"), "may identify somebody"),
        (("north", "", "--report", "-"), "The message is empty"),
        (("north", "a" * 4_001, "--report", "-"), "longer than 4,000"),
    ],
)
def test_a_message_that_may_not_go_is_refused(hub: Place, arguments: tuple[str, ...], code: str) -> None:
    refused = hub("hub", "send", *arguments, "--kind", "guidance", code=2)
    assert code in " ".join(refused.err.split())
    assert hub("hub", "replies", "--all", "--json").json == []


def test_peers_of_an_unused_hub_are_told_to_show_up_later(tmp_path: Path) -> None:
    place = Place(tmp_path)
    with hub_desk(place.ledger) as desk, desk.ledger.writing() as connection:
        for table in ("intake_key", "intake_total", "intake", "peer"):
            connection.exec_driver_sql(f"DELETE FROM {table}")  # noqa: S608
    assert "Nobody was heard of yet" in place("hub", "peers").words


def test_the_openapi_document_is_printed_without_a_configuration(tmp_path: Path) -> None:
    found = json.loads(run("--config", tmp_path / "none.toml", "serve", "--openapi").out)
    assert "/v1/events" in found["paths"]


def test_a_hub_for_other_machines_does_not_start_without_tls(hub: Place) -> None:
    hub.config.write_text(CONFIG + '[serve]\nlisten = "0.0.0.0:0"\n', encoding="utf-8")
    assert "without TLS" in hub("serve", code=2).err


def test_a_missing_extra_is_named(hub: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith(("casebridge.web", "uvicorn"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    assert "casebridge[serve]" in hub("serve", code=2).err


def test_a_second_hub_on_a_folder_and_a_restore_under_a_hub_are_refused(hub: Place) -> None:
    (hub.config.parent / "secrets").mkdir(mode=0o700)
    key = hub.config.parent / "secrets" / "north-key"
    key.touch(mode=0o600)
    key.write_text(SECRETS["north-key"], encoding="utf-8")
    hub.config.write_text(CONFIG + '[secrets]\nfolder = "secrets"\n[serve]\nlisten = "127.0.0.1:0"\n', encoding="utf-8")
    backups = hub.config.parent / "backups"
    assert "2 events, verified" in hub("ledger", "backup", backups).words
    (copy,) = backups.glob("*.db")
    with exclusive(hub.config.parent / "serve.lock", note="casebridge serve"):
        assert "In use by `casebridge serve`" in hub("serve", code=3).err
        assert "`casebridge serve`" in hub("ledger", "restore", copy, code=3).err
    assert "every agency runs `casebridge reconcile`" in hub("ledger", "restore", copy).words
