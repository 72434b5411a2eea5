"""A real tracker that somebody else wrote, read by a profile while people work in it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from casebridge.engine.bridge import Bridge
from casebridge.engine.result import SyncResult
from casebridge.model import InvestigationStatus
from tests.support.agency import Clock
from tests.support.tracker import PASSWORD, Tracker, tracker

PROFILE = r"""
name = "roundup"
version = "1"
time_zone = "UTC"

[records]
format = "json"
path = "data.collection"

[fields]
Id = "id"
Number = "casenumber"
Tip = "tip"
Outcome = "outcome"
Changed = "activity"

[rest]
id = "Id"
auth = ["basic"]
paging = { style = "next_url", size = 3, next = 'data."@links".next[0].uri' }
watermark = { field = "Changed", format = "%Y-%m-%d.%H:%M:%S", order = "ascending", overlap = "1s" }
[rest.list]
path = "/rest/data/issue"
[rest.list.query]
"@fields" = "casenumber,tip,outcome,activity"
"@sort" = "activity,id"
"@page_size" = "{limit}"
activity = "{since};"

[case]
number = "Number"
report = "Tip"
as_of = { column = "Changed", format = "%Y-%m-%d.%H:%M:%S" }

[[map]]
column = "Outcome"
to = "status"
codes = { Open = "OPEN", Arrest = "CLEARED_BY_ARREST", Closed = "CLOSED" }
"""


class Office:
    """An agency whose only source is the tracker."""

    def __init__(self, folder: Path, running: Tracker) -> None:
        self.tracker = running
        self.config = folder / "casebridge.toml"
        self.config.write_text(
            '[agency]\nori = "WA0170000"\n[secrets]\nfolder = "secrets"\n[[source]]\nname = "tracker"\ntype = "rest"\n'
            f'profile = "profile.toml"\nurl = "{running.url}"\n'
            '[source.auth]\ntype = "basic"\nuser = "admin"\nsecret = "tracker"\n',
            encoding="utf-8",
        )
        (folder / "profile.toml").write_text(PROFILE, encoding="utf-8")
        (folder / "secrets").mkdir(mode=0o700)
        self.set_password(PASSWORD)

    @property
    def secret(self) -> Path:
        return self.config.parent / "secrets" / "tracker"

    def set_password(self, text: str) -> None:
        self.secret.write_text(text, encoding="utf-8")
        self.secret.chmod(0o600)

    @property
    def bridge(self) -> Bridge:
        # A clock months behind the tracker's: nothing may depend on it.
        return Bridge.from_config(self.config, clock=Clock(), sleep=lambda _seconds: None)

    def sync(self) -> SyncResult:
        result = self.bridge.sync()
        assert all(item.books.balanced for item in result.sources)
        return result

    def standing(self) -> dict[str, InvestigationStatus | None]:
        found = self.bridge.events(current=True)
        return {event.ref.report_id: event.investigation_status for event in found}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tracker]:
    with tracker(tmp_path_factory.mktemp("tracker") / "home") as found:
        yield found


def test_a_tracker_is_read_incrementally_while_people_work_in_it(tmp_path: Path, running: Tracker) -> None:
    office = Office(tmp_path, running)
    first = [running.create(f"24-{number:06d}", str(900_000_000 + number), "Open") for number in range(1, 9)]
    running.create("24-000099", "", "Closed")

    result = office.sync()

    assert office.standing() == {str(900_000_000 + number): InvestigationStatus.OPEN for number in range(1, 9)}
    assert result.sources[0].books.by_rule["ignored:not_linked"] == 1

    running.change(first[2], outcome="Arrest")
    running.change(first[5], outcome="Closed")
    running.create("24-000009", "900000009", "Open")
    again = office.sync()

    # Only what moved is read; a case that is closed for no known reason is asked about.
    books = again.sources[0].books
    assert (books.read, books.events, books.questions) == (3, 2, 1)
    standing = office.standing()
    assert standing["900000003"] is InvestigationStatus.CLEARED_BY_ARREST
    assert standing["900000006"] is InvestigationStatus.CLOSED
    assert len(standing) == 9

    running.change(first[2], outcome="Open")
    office.sync()
    running.change(first[2], outcome="Arrest")
    office.sync()
    history = [event.investigation_status for event in office.bridge.events(report_id="900000003")]
    assert history == [
        InvestigationStatus.OPEN,
        InvestigationStatus.CLEARED_BY_ARREST,
        InvestigationStatus.OPEN,
        InvestigationStatus.CLEARED_BY_ARREST,
    ]
    assert office.sync().sources[0].books.events == 0


def test_a_wrong_password_says_what_to_do_and_shows_nothing(tmp_path: Path, running: Tracker) -> None:
    office = Office(tmp_path, running)
    office.set_password("another-made-up-password")
    results = office.bridge.check("tracker")
    wrong = [item for item in results if not item.ok]
    assert wrong
    assert wrong[0].next_step
    assert "another-made-up-password" not in json.dumps([str(item) for item in results])
