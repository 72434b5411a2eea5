"""The whole engine with its folder on an SFTP server, set up by a configuration as an agency writes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from casebridge.connectors.drop import DropSource
from casebridge.sdk import Settled
from tests.support.agency import Agency, row, stated
from tests.support.sshd import Server, wire

Opened = Callable[..., Agency]


@pytest.fixture
def agency(sshd: Server, tmp_path: Path) -> Iterator[Opened]:
    made: list[Agency] = []

    def opened(**changed: object) -> Agency:
        settings = sshd.settings(key="export-key", **changed)
        table = ", ".join(f'{name} = "{value}"' if isinstance(value, str) else f"{name} = {value}"
                          for name, value in settings.items())  # fmt: skip
        agency = Agency(tmp_path / "agency", source=f"sftp = {{ {table} }}")
        secrets = tmp_path / "secrets"
        secrets.mkdir(mode=0o700)
        (secrets / "export-key").write_text(sshd.secrets["key"])
        (secrets / "export-key").chmod(0o600)
        text = agency.config.read_text(encoding="utf-8").replace('path = "drop"', f'path = "{agency.drops.as_posix()}"')
        agency.config.write_text(f'{text}\n[secrets]\nfolder = "{secrets.as_posix()}"\n', encoding="utf-8")
        made.append(agency)
        return agency

    yield opened
    for item in made:
        item.assert_sound()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def test_sync_check_and_replay_over_sftp(agency: Opened) -> None:
    office = agency()
    office.drop(row("26-1", "900000001", "Arrest"), row("26-2", "900000002", "Open"))
    assert all(result.ok for result in office.bridge.check("rms"))
    assert names(office.drops) == ["cases.csv"]
    assert office.sync().sources[0].books.translated == 2
    assert stated(office.events(), lambda event: event.investigation_status) == [
        ("900000001", "CLEARED_BY_ARREST"),
        ("900000002", "OPEN"),
    ]
    assert (names(office.drops), len(names(office.drops / "archive"))) == (["archive"], 1)
    (again,) = office.bridge.replay("rms")
    assert (again.failed, again.books.translated, again.books.events) == (False, 2, 0)


@pytest.mark.parametrize("room", [0, 1_000, 3_000, 5_000])
def test_line_that_breaks_is_part_of_the_result_and_the_next_sync_makes_it_good(
    agency: Opened, sshd: Server, room: int
) -> None:
    with wire(sshd.port) as line:
        office = agency(port=line.port)
        office.drop(row("26-1", "900000001", "Arrest"))
        line.cut_after = room
        (result,) = office.sync().sources
        assert (result.failed, result.exit_code, len(result.problems)) == (True, 3, 1)
        line.cut_after = None
        office.sync()
    assert (names(office.drops), len(office.events())) == (["archive"], 1)


def test_line_that_breaks_between_commit_and_move_doubles_nothing(
    agency: Opened, sshd: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    with wire(sshd.port) as line:
        office = agency(port=line.port)
        office.drop(row("26-1", "900000001", "Arrest"))
        usual = DropSource.settle

        def cut(source: DropSource, outcome: Settled) -> None:
            line.cut_after = line.carried
            usual(source, outcome)

        monkeypatch.setattr(DropSource, "settle", cut)
        (result,) = office.sync().sources
        assert (result.exit_code, len(office.events()), names(office.drops)) == (3, 1, ["cases.csv"])
        monkeypatch.undo()
        line.cut_after = None
        office.sync()
    assert (names(office.drops), len(office.events())) == (["archive"], 1)


def test_file_refused_before_the_line_broke_is_set_aside_by_the_next_sync(
    agency: Opened, sshd: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    with wire(sshd.port) as line:
        office = agency(port=line.port)
        office.drop_text("no,such,columns\n1,2,3\n")
        usual = DropSource.settle

        def cut(source: DropSource, outcome: Settled) -> None:
            line.cut_after = line.carried
            usual(source, outcome)

        monkeypatch.setattr(DropSource, "settle", cut)
        office.sync()
        assert names(office.drops) == ["cases.csv"]
        monkeypatch.undo()
        line.cut_after = None
        office.sync()
    assert (names(office.drops), len(names(office.drops / "quarantine"))) == (["quarantine"], 2)
