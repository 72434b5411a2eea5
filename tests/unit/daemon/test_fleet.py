"""Several configurations of one daemon, and what `status` tells of it."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from casebridge.daemon.fleet import Fleet, load_fleet, must_restart, specs
from casebridge.daemon.schedule import Every
from casebridge.daemon.work import compare_with_hubs, read_source, send_to_sink
from casebridge.engine.health.beat import daemon_facts
from casebridge.engine.health.vital import disk_free, vitals
from casebridge.errors import FixConfig
from tests.support.agency import START, Agency, row
from tests.unit.daemon.conftest import Clocks

SHARED = (
    '[agency]\nori = "WA0160000"\n\n[ledger]\npath = "state/ledger.db"\n\n'
    '[[sink]]\nname = "out"\ntype = "file_drop"\npath = "out"\n'
)


def member(folder: Path, name: str, ori: str, more: str = "") -> Path:
    (folder / f"drop-{name}").mkdir(parents=True)
    path = folder / f"{name}.toml"
    path.write_text(
        f'extends = "shared.toml"\n[agency]\nori = "{ori}"\n\n[[source]]\nname = "{name}"\nprofile = "profile.toml"\n'
        f'path = "drop-{name}"\n{more}'
    )
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = Agency(tmp_path / "agency").folder
    (made / "casebridge.toml").unlink()
    (made / "shared.toml").write_text(SHARED)
    member(made, "north", "WA0170000")
    member(made, "south", "WA0180000", 'interval = "1h"\ndeadline = "2h"\n')
    return made


def load(*places: Path) -> Fleet:
    return load_fleet(places, lambda: START, lambda _seconds: None)


def test_a_folder_holds_a_configuration_for_each_agency_and_the_shared_one_is_none(folder: Path) -> None:
    fleet = load(folder)
    assert [item.agency.value for item in fleet.bridges] == ["WA0170000", "WA0180000"]
    fleet.check_profiles()
    found = specs(fleet, Clocks().now, lambda: 0.5)
    assert [(spec.kind, spec.name, spec.agency, spec.deadline) for spec, _ in found] == [
        ("source", "north", "ORI:WA0170000", None),
        ("source", "south", "ORI:WA0180000", 7200.0),
        ("sink", "out", "", None),
    ]
    assert found[1][0].schedule == Every(3600.0, 360.0)


def test_a_file_named_twice_counts_once(folder: Path) -> None:
    assert len(load(folder / "north.toml", folder).bridges) == 2


def test_configurations_that_share_no_file_are_refused(folder: Path, tmp_path: Path) -> None:
    other = Agency(tmp_path / "other")
    with pytest.raises(FixConfig) as caught:
        load(folder, other.config)
    assert caught.value.code == "daemon_configs"


def test_two_sources_of_one_name_are_refused(folder: Path) -> None:
    (folder / "twice.toml").write_text((folder / "north.toml").read_text().replace("WA0170000", "WA0190000"))
    with pytest.raises(FixConfig) as caught:
        load(folder)
    assert caught.value.code == "daemon_twice"


def test_a_folder_without_a_configuration_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FixConfig) as caught:
        load(tmp_path)
    assert caught.value.code == "daemon_empty"


def test_a_wrong_profile_stops_its_own_source_only(folder: Path) -> None:
    fleet = load(folder)
    (folder / "profile.toml").write_text("name = 3")
    assert len(specs(fleet, Clocks().now, lambda: 0.0)) == 3
    with pytest.raises(FixConfig):
        fleet.check_profiles()


def test_what_a_running_daemon_cannot_follow_is_known(folder: Path) -> None:
    before = load(folder).shared
    (folder / "shared.toml").write_text(SHARED + "\n[daemon]\nworkers = 2\n")
    assert not must_restart(before, load(folder).shared)
    (folder / "shared.toml").write_text(SHARED + '\n[daemon]\nhealth = "127.0.0.1:9464"\n')
    assert must_restart(before, load(folder).shared)
    (folder / "shared.toml").write_text(SHARED.replace("ledger.db", "other.db"))
    assert must_restart(before, load(folder).shared)


def test_work_says_how_it_ended_in_numbers(tmp_path: Path) -> None:
    agency = Agency(tmp_path / "agency")
    agency.drop(row("25-1", "900000001", "Arrest"), row("25-2", "900000002", "Closed"), row("", "900000003", "Open"))
    agency.clock.pass_time(minutes=1)
    steps: list[None] = []
    read = read_source(agency.bridge, "rms", lambda: steps.append(None))
    assert (read.code, read.counts["read"], read.counts["dead"]) == ("", 3, 1)
    assert steps
    sent = send_to_sink(agency.bridge, "out", lambda: None)
    assert (sent.code, sent.counts["accepted"]) == ("", read.counts["events"])
    assert agency.lines_out()
    assert not agency.sheet_rows()
    assert compare_with_hubs(agency.bridge, lambda: None).neutral


def test_health_tells_what_waits_and_since_when(tmp_path: Path) -> None:
    agency = Agency(tmp_path / "agency")
    assert vitals(agency.bridge, START).sources == ()
    agency.drop(row("25-1", "900000001", "Arrest"), row("25-2", "900000002", "Cleared"), row("", "900000003", "Open"))
    agency.clock.pass_time(minutes=1)
    agency.sync(send=False)
    later = agency.clock() + timedelta(hours=2)
    found = vitals(agency.bridge, later)
    (source,) = found.sources
    assert (source.name, source.last_state, source.last_success) == ("rms", "done", source.last_run)
    assert {sink.name: (sink.unsent, sink.lag) for sink in found.sinks} == {"out": (1, 7200.0), "sheet": (1, 7200.0)}
    assert [(item.agency, item.questions, item.dead_letters) for item in found.agencies] == [("ORI:WA0170000", 1, 1)]
    assert found.held_runs == 0
    agency.bridge.deliver(["out"])
    sent = {sink.name: sink for sink in vitals(agency.bridge, later).sinks}
    assert (sent["out"].unsent, sent["out"].lag) == (0, 0.0)
    assert sent["sheet"].unsent == 1


def test_room_is_told_of_a_folder_that_is_not_there_yet(tmp_path: Path) -> None:
    assert disk_free(tmp_path / "not" / "yet") > 0


@pytest.mark.parametrize("text", ["", "{", "[]", '{"at": "soon"}', '{"pid": 3}'])
def test_a_note_of_the_daemon_that_is_damaged_counts_as_none(tmp_path: Path, text: str) -> None:
    assert daemon_facts(tmp_path, START) is None
    (tmp_path / "daemon.json").write_text(text)
    assert daemon_facts(tmp_path, START) is None


def test_a_note_of_the_daemon_grows_old(tmp_path: Path) -> None:
    (tmp_path / "daemon.json").write_text(json.dumps({"at": "2026-03-02T08:00:00Z", "pid": 3}))
    fresh = daemon_facts(tmp_path, START + timedelta(seconds=119))
    old = daemon_facts(tmp_path, START + timedelta(seconds=121))
    assert fresh is not None
    assert old is not None
    assert (fresh["fresh"], old["fresh"], old["age"]) == (True, False, 121.0)


def test_version_imports_nothing_of_the_daemon() -> None:
    code = (
        "import sys; sys.argv = ['casebridge', '--version']\nfrom casebridge.cli import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print([m for m in sys.modules if m in ('anyio', 'structlog', 'cronsim', 'prometheus_client')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.splitlines()[-1] == "[]"
