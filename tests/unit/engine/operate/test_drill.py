"""The restore drill: back up in the middle of work, go on, lose the ledger, put the backup back, go on again."""

from __future__ import annotations

import threading
from pathlib import Path

from casebridge.engine.operate.backup import make_backup, put_files_back, restore_backup
from casebridge.engine.receive.judge import same_statement
from tests.support.agency import Agency, row


def identities(agency: Agency) -> dict[str, tuple[str, str]]:
    return {str(item.event_id): (item.report_id, item.case_key) for item in agency.stored()}


def test_a_restored_ledger_makes_the_same_events_and_sinks_see_only_what_they_know(tmp_path: Path) -> None:
    agency = Agency(tmp_path)
    agency.drop(*(row(f"2024-{at}", str(1000 + at), "Open") for at in range(6)), name="a.csv")
    agency.sync()
    agency.clock.pass_time(days=1)
    agency.drop(*(row(f"2024-{at}", str(1000 + at), "Arrest") for at in range(3)), name="b.csv")
    # Another thread commits while the copy is made.
    other = threading.Thread(target=agency.sync)
    other.start()
    made = make_backup(agency.bridge, tmp_path / "backups", agency.clock())
    other.join()
    agency.sync()
    agency.clock.pass_time(days=1)
    agency.drop(*(row(f"2024-{at}", str(1000 + at), "Closed") for at in range(3)), row("2024-9", "1009", "Open"))
    agency.sync()
    agency.clock.pass_time(days=1)
    # The same name again, and a file that nobody can read.
    agency.drop(row("2024-9", "1009", "Arrest"))
    agency.drop_text("no,export\n1,2\n", "d.csv")
    agency.sync()
    before = identities(agency)
    said = {item.event_id: item.payload for item in agency.stored()}
    sent = [line["id"] for line in agency.lines_out()]

    agency.clock.pass_time(days=1)
    done = restore_backup(agency.bridge, tmp_path / "backups" / made.file, agency.clock())
    assert done.events == len(before) - len(identities(agency)) > 0
    files, failed = put_files_back(agency.bridge)
    assert failed == {}
    assert files["rms"] >= 3
    agency.sync()
    assert identities(agency) == before
    # Made again at another time, they still say the same: so a hub judges them.
    anew = {item.event_id: item.payload for item in agency.stored()}
    assert anew != said
    assert all(same_statement(said[ident], payload) for ident, payload in anew.items())
    agency.assert_sound()
    again = [line["id"] for line in agency.lines_out()]
    assert set(again) == set(sent)
    assert put_files_back(agency.bridge) == ({}, {})
    agency.sync()
    assert identities(agency) == before
    with agency.bridge.ledger("test", write=False) as ledger:
        assert all(ledger.backlog(sink.sink_id).events == 0 for sink in ledger.sinks())


def test_files_come_back_with_the_triggers_that_they_wait_for(tmp_path: Path) -> None:
    agency = Agency(tmp_path, source='accept = "trigger"')
    agency.drop(row("2024-1", "1001", "Open"), name="a.csv")
    (agency.drops / "a.done").write_text("")
    made = make_backup_before(agency, tmp_path)
    agency.sync()
    assert not (agency.drops / "a.csv").exists()
    before = identities(agency)
    restore_backup(agency.bridge, tmp_path / "backups" / made, agency.clock())
    (agency.drops / "a.csv").write_text("another one of that name")
    assert put_files_back(agency.bridge)[0] == {"rms": 1}
    (agency.drops / "a.csv").unlink()
    agency.sync()
    assert identities(agency) == before


def make_backup_before(agency: Agency, folder: Path) -> str:
    with agency.bridge.ledger("sync"):
        pass
    return make_backup(agency.bridge, folder / "backups", agency.clock()).file
