"""From an agency's case system to a hub's ledger: real commands, a real server, and each of them killed in between."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from casebridge.cli import main
from tests.support.agency import Agency, row
from tests.support.natsd import NATSD, PASSWORD, NatsServer, account, natsd
from tests.support.natsent import AGENCY

pytestmark = pytest.mark.skipif(not NATSD, reason="no nats-server here")

# Starts the command line in a process whose hub waits a second for an acknowledgement, and dies after its commit.
RUN = """
import os, signal, sys
import casebridge_nats.hub, casebridge.engine.receive.fetch as fetch
casebridge_nats.hub.ACK_SECONDS = 1.0
take = fetch.take_carried
def dying(*given):
    take(*given)
    os.kill(os.getpid(), signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
if sys.argv.pop(1) == "dies":
    fetch.take_carried = dying
from casebridge.cli import main
main()
"""
LINK = """
servers = ["{url}"]
user = "{user}"
password = "nats"
answer_seconds = 20
"""
HUB = """
[agency]
name = "A Clearing House"
ori = "WA0990000"

[secrets]
folder = "secrets"

[[peer]]
name = "north"
agencies = ["{agency}"]
signing = ["unused"]

[[receiver]]
name = "north-nats"
type = "casebridge-nats/jetstream"
peer = "north"
interval = "1s"
"""


@dataclass
class Both:
    """An agency, a hub and the server between them."""

    server: NatsServer
    agency: Agency
    folder: Path

    def here(self, which: str, *words: str) -> tuple[int, str]:
        """A command in this process: it is faster."""
        _, config, *rest = self.command(which, *words)[6:]
        done = CliRunner().invoke(main, ["--config", config, *rest])
        return done.exit_code, done.output

    def run(self, which: str, *words: str, dies: bool = False) -> tuple[int, str]:
        done = subprocess.run(self.command(which, *words, dies=dies), capture_output=True, timeout=60, check=False)
        assert PASSWORD.encode() not in done.stdout + done.stderr
        return done.returncode, (done.stdout or done.stderr).decode()

    def command(self, which: str, *words: str, dies: bool = False) -> list[str]:
        config = self.agency.config if which == "agency" else self.folder / "hub.toml"
        way = "dies" if dies else "lives"
        return [sys.executable, "-X", "utf8", "-W", "ignore", "-c", RUN, way, "--config", str(config), *words]

    def sync(self) -> dict[str, int]:
        _, said = self.run("agency", "sync", "--json")
        (sent,) = json.loads(said)["deliveries"]
        return {key: sent[key] for key in ("accepted", "duplicate", "rejected") if sent[key]}

    def receive(self) -> dict[str, Any]:
        _, said = self.run("hub", "hub", "receive", "--once", "--json")
        found: dict[str, Any] = json.loads(said)
        return found

    def held(self) -> list[tuple[str, str]]:
        _, said = self.here("hub", "hub", "events", "--json")
        return [(item["peer"], item["report_id"]) for item in json.loads(said)]

    def feed(self, *tips: str) -> None:
        self.agency.drop(*(row(f"26-{tip}", tip, "Open") for tip in tips), name=f"{tips[0]}.csv")


@pytest.fixture
def both(tmp_path: Path) -> Iterator[Both]:
    agency = Agency(tmp_path / "agency", sinks=False)
    with natsd(tmp_path / "nats", [account("a", AGENCY)]) as server:
        # A window that is over before anybody sends twice.
        server.make_stream("a-hub", duplicate_window=100_000_000)
        hub = tmp_path / "hub"
        for folder in (tmp_path / "agency" / "secrets", hub / "secrets"):
            folder.mkdir(mode=0o700, parents=True)
            secret = folder / "nats"
            secret.touch(mode=0o600)
            secret.write_text(PASSWORD, encoding="utf-8")
        with agency.config.open("a", encoding="utf-8") as file:
            file.write('\n[secrets]\nfolder = "secrets"\n\n[[sink]]\nname = "hub"\ntype = "casebridge-nats/jetstream"')
            file.write(LINK.format(url=server.url, user="a"))
        text = HUB.format(agency=AGENCY) + LINK.format(url=server.url, user="a-hub")
        (hub / "hub.toml").write_text(text, encoding="utf-8")
        made = Both(server, agency, hub)
        for which in ("agency", "hub"):
            assert made.here(which, "plugins", "trust", "casebridge-nats", "--development", "--yes")[0] == 0
        yield made


def test_each_event_reaches_the_hub_once_whoever_is_killed(both: Both) -> None:
    both.feed("900000101", "900000102")
    assert both.here("agency", "sync", "--no-deliver")[0] == 0
    before = both.folder.parent / "before"
    shutil.copytree(both.agency.folder / "state", before)
    assert both.sync() == {"accepted": 2}
    both.server.kill()
    both.server.start()
    # The agency is restored from before it sent; the window of the server is long over.
    shutil.rmtree(both.agency.folder / "state")
    shutil.copytree(before, both.agency.folder / "state")
    assert both.sync() == {"duplicate": 2}
    # The hub dies between its commit and the acknowledgement.
    assert both.run("hub", "hub", "receive", "--once", dies=True)[0] in (-signal.SIGTERM, -9)
    assert both.held() == [("north", "900000101"), ("north", "900000102")]
    taken: dict[str, int] = {}
    end = time.monotonic() + 20
    while not taken and time.monotonic() < end:
        taken = both.receive()["receivers"][0]["taken"]
    assert taken == {"duplicate": 2}
    both.feed("900000103")
    assert both.sync() == {"accepted": 1}
    assert both.receive()["receivers"][0]["taken"] == {"accepted": 1}
    assert both.held() == [("north", f"90000010{at}") for at in (1, 2, 3)]
    both.server.kill()
    found = both.receive()
    assert (found["exit_code"], found["receivers"][0]["code"]) == (3, "nats_unreachable")


def test_check_and_doctor_show_the_command_that_makes_the_stream(both: Both) -> None:
    assert both.here("hub", "check")[0] == 0
    both.server.ask("a-hub", "$JS.API.STREAM.DELETE.CASEBRIDGE")
    for verb in ("check", "doctor"):
        code, said = both.here("hub", verb, "--json")
        (step,) = [item.get("next_step") or item.get("fix") for item in json.loads(said) if "stream add" in str(item)]
        assert code == 1
        assert "nats stream add CASEBRIDGE --subjects='casebridge.events.>'" in step
    code, said = both.here("hub", "hub", "receive", "--once")
    assert (code, "casebridge check" in " ".join(said.split())) == (2, True)


def test_events_of_an_agency_that_the_peer_may_not_speak_for_are_refused(both: Both) -> None:
    config = both.folder / "hub.toml"
    config.write_text(config.read_text("utf-8").replace(AGENCY, "ORI:WA0270000"), encoding="utf-8")
    both.feed("900000101")
    assert both.sync() == {"accepted": 1}
    found = both.receive()
    assert found["exit_code"] == 1
    assert found["receivers"][0]["refused"] == {"agency_foreign": 1}
    assert both.held() == []


@pytest.mark.skipif(os.name == "nt", reason="Windows ends processes otherwise")
@pytest.mark.parametrize("words", [("hub", "receive", "--json"), ("run",)])
def test_hub_that_stays_fetches_what_comes_and_ends_in_order(both: Both, words: tuple[str, ...]) -> None:
    with subprocess.Popen(both.command("hub", *words), stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        try:
            both.feed("900000101")
            assert both.sync() == {"accepted": 1}
            end = time.monotonic() + 20
            while not both.held() and time.monotonic() < end:
                pass
            process.send_signal(signal.SIGTERM)
            out, _ = process.communicate(timeout=30)
        finally:
            process.kill()
    assert process.returncode == 0, out
    lines = [json.loads(item) for item in out.splitlines()]
    took: dict[str, Any] = next(
        (item for item in lines if item.get("event") == "receiver_took" or item.get("taken")), {}
    )
    assert took.get("accepted") == 1 or took.get("taken") == {"accepted": 1}, lines
    assert both.held() == [("north", "900000101")]
