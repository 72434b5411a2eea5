"""A made-up agency in a folder: its configuration, its profile, its clock, and the files it drops."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from casebridge.engine.bridge import Bridge
from casebridge.engine.links import LinkImport, add_link, import_links, reject_link
from casebridge.engine.result import SyncResult
from casebridge.ledger.dead_letter import StoredDeadLetter
from casebridge.ledger.event import StoredEvent
from casebridge.model import FeedbackEvent, Question

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
COLUMNS = (
    "Case",
    "Tip",
    "Updated",
    "Status",
    "Reason",
    "Useful",
    "Why",
    "Victims",
    "Count",
    "Share",
    "Note",
    "Suspect",
)

PROFILE = """\
name = "rms"
version = "1"
time_zone = "America/Chicago"

[case]
number = "Case"
report = "Tip"
as_of = { column = "Updated", format = "%Y-%m-%d" }
"""
MAPS = """
[[map]]
column = "Status"
codes.Open = { status = "OPEN" }
codes.Closed = { status = "CLOSED" }
codes.Reopened = { status = "REOPENED" }
codes.Unfounded = { status = "UNFOUNDED" }
codes.Arrest = { status = "CLEARED_BY_ARREST", outcome = "ARREST" }
codes.Exceptional = { status = "CLEARED_BY_EXCEPTIONAL_MEANS" }
codes.Cleared = { cleared = "kind_unknown" }

[[map]]
column = "Reason"
to = "closure"
codes."No crime" = "NO_CRIME_COMMITTED"
codes.Else = "OTHER"

[[map]]
column = "Useful"
to = "usefulness"
codes = { Yes = "USEFUL", No = "NOT_USEFUL" }

[[map]]
column = "Why"
to = "not_useful_reason"
codes.Old = "STALE_INFORMATION"

[[map]]
column = "Victims"
to = "additional_victims_identified"
codes = { Yes = "YES", No = "NO" }

[[map]]
column = "Count"
to = "additional_victim_count"

[[map]]
column = "Share"
codes.Hold = { dissemination = "HOLD" }

[ignored]
Note = "free text is never read"
Suspect = "names are never read"
"""


class Clock:
    """A clock that moves only when told to."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_time(self, **span: float) -> None:
        self.now += timedelta(**span)


def row(case: str = "", tip: str = "", status: str = "", **more: str) -> dict[str, str]:
    """One record; ``more`` takes the columns in lower case, ``updated`` for instance."""
    return {"Case": case, "Tip": tip, "Status": status, **{name.title(): value for name, value in more.items()}}


def table(rows: Sequence[Mapping[str, str]], columns: Sequence[str] = COLUMNS) -> str:
    """The records as a CSV file with a header."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


class Agency:
    """A folder with everything one agency has.

    Args:
        folder: an empty or missing folder.
        profile: what comes before the maps of the profile: its head and further tables.
        maps: the maps of the profile.
        file: its ``[file]`` table.
        more: further TOML of the profile.
        ori: who the agency is.
        source: further keys of the source's configuration.
        clock: its time.
        ledger: where its ledger is, relative to ``folder``.
        name: the name of its source.
        sinks: whether it has any.
        url: a PostgreSQL database in place of the file; ``ledger`` then only says where the host's own folder is.
    """

    def __init__(
        self,
        folder: Path,
        *,
        profile: str = PROFILE,
        maps: str = MAPS,
        file: str = "",
        more: str = "",
        ori: str = "WA0170000",
        source: str = "",
        clock: Clock | None = None,
        ledger: str = "state/ledger.db",
        name: str = "rms",
        sinks: bool = True,
        url: str = "",
    ) -> None:
        self.folder = folder
        self.drops, self.out, self.sheet = folder / "drop", folder / "out", folder / "sheet"
        for place in (self.drops, self.out, self.sheet):
            place.mkdir(parents=True, exist_ok=True)
        self.clock = clock or Clock()
        self.ori, self.name, self.ledger_path = ori, name, folder / ledger
        self.slept: list[float] = []
        self.config = folder / "casebridge.toml"
        self.url = url
        self.config.write_text(_config(ori, name, source, ledger, url, sinks=sinks), encoding="utf-8")
        self.set_profile(profile + (f"\n[file]\n{file}\n" if file else "") + more + maps)

    def set_profile(self, text: str) -> None:
        """Puts another profile in place."""
        (self.folder / "profile.toml").write_text(text, encoding="utf-8")

    def amend_profile(self, old: str, new: str) -> None:
        """Replaces a piece of the profile that must be there."""
        text = (self.folder / "profile.toml").read_text(encoding="utf-8")
        assert old in text
        self.set_profile(text.replace(old, new))

    @property
    def bridge(self) -> Bridge:
        """A bridge as a new process would make it."""
        return Bridge.from_config(self.config, clock=self.clock, sleep=self.slept.append)

    def drop(self, *rows: Mapping[str, str], name: str = "cases.csv", columns: Sequence[str] = COLUMNS) -> Path:
        """Drops the records as a file, as old as the clock says."""
        return self.drop_text(table(rows, columns), name)

    def drop_text(self, text: str, name: str = "cases.csv") -> Path:
        """Drops a file with this content."""
        path = self.drops / name
        path.write_bytes(text.encode())
        stamp = int(self.clock().timestamp()) * 10**9
        os.utime(path, ns=(stamp, stamp))
        return path

    def sync(self, **options: Any) -> SyncResult:
        """One sync; its books balance whatever happens."""
        result = self.bridge.sync(**options)
        for item in result.sources:
            assert item.books.balanced, item.books
        return result

    def feed(self, *rows: Mapping[str, str], **options: Any) -> list[FeedbackEvent]:
        """Drops the records, syncs, and gives the events that this made."""
        before = self.last_seq()
        self.drop(*rows, **options)
        self.sync()
        return self.events(after_seq=before)

    def events(self, **filters: Any) -> list[FeedbackEvent]:
        """The stored events, the oldest first."""
        return list(self.bridge.events(**filters))

    def stored(self, **filters: Any) -> list[StoredEvent]:
        """The stored events with all that the ledger knows of them."""
        with self.bridge.ledger("test", write=False) as ledger:
            return ledger.events(**{"limit": 1_000_000, **filters})

    def last_seq(self) -> int:
        """The number of the newest event; 0 without one."""
        return max((item.seq for item in self.stored()), default=0) if self.bridge.place.exists() else 0

    def questions(self, state: str | None = "open") -> list[Question]:
        """The questions in a state."""
        return self.bridge.questions(state)

    def asked(self) -> list[tuple[str, str]]:
        """(trigger, case number) of the open questions."""
        return [(item.trigger.value, item.case_number or "") for item in self.questions()]

    def letters(self, state: str | None = "open") -> list[StoredDeadLetter]:
        """The dead letters in a state."""
        with self.bridge.ledger("test", write=False) as ledger:
            return ledger.dead_letters(state, limit=1_000_000)

    def link(self, case: str, report: str) -> LinkImport:
        """An officer links a case to a report."""
        bridge = self.bridge
        with bridge.ledger("link") as ledger:
            return add_link(ledger, bridge.agency, case, report)

    def unlink(self, case: str, report: str) -> int:
        """An officer takes a link back."""
        bridge = self.bridge
        with bridge.ledger("link") as ledger:
            return reject_link(ledger, bridge.agency, case, report)

    def import_table(self, text: str, **options: Any) -> LinkImport:
        """A link table is imported."""
        path = self.folder / "links.csv"
        path.write_text(text, encoding="utf-8")
        bridge = self.bridge
        with bridge.ledger("link import") as ledger:
            return import_links(ledger, bridge.agency, path, **options)

    def lines_out(self) -> list[dict[str, Any]]:
        """Every line that the file drop holds, in the order of the files."""
        return [json.loads(line) for path in sorted(self.out.glob("*.jsonl")) for line in path.read_text().splitlines()]

    def sheet_rows(self) -> list[list[dict[str, str]]]:
        """The rows of each entry sheet, the oldest sheet first."""
        sheets = sorted(self.sheet.glob("*.csv"))
        return [list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")))) for path in sheets]

    def bytes_kept(self) -> bytes:
        """All that lies in the folder of the ledger, as bytes."""
        return b"".join(path.read_bytes() for path in sorted(self.ledger_path.parent.rglob("*")) if path.is_file())

    def assert_sound(self) -> None:
        """The ledger holds together and its books balance, in every run and for its life."""
        # Without a ledger there may be no configuration that can be read either.
        if not self.url and not self.ledger_path.exists():
            return
        with self.bridge.ledger("test", write=False) as ledger:
            assert ledger.verify() == []
            assert ledger.books().balanced
            assert all(run.books.balanced for run in ledger.runs(10_000))
        for item in self.events():
            assert FeedbackEvent.model_validate_json(item.model_dump_json()) == item


def stated(events: Sequence[FeedbackEvent], what: Callable[[FeedbackEvent], Any] | None = None) -> list[Any]:
    """(report, kind, status) of events; or the report and ``what``."""
    if what is not None:
        return [(event.ref.report_id, what(event)) for event in events]
    return [(event.ref.report_id, event.kind.value, event.investigation_status) for event in events]


def _config(ori: str, name: str, source: str, ledger: str, url: str, *, sinks: bool) -> str:
    place = f'path = "{ledger}"\n' + (f'url = "{url}"\n' if url else "")
    text = (
        f'[agency]\nori = "{ori}"\n\n[ledger]\n{place}\n'
        f'[[source]]\nname = "{name}"\nprofile = "profile.toml"\npath = "drop"\nsettle_seconds = 1\n{source}\n'
    )
    if sinks:
        text += '\n[[sink]]\nname = "out"\ntype = "file_drop"\npath = "out"\n'
        text += '\n[[sink]]\nname = "sheet"\ntype = "ncmec_entry_sheet"\npath = "sheet"\n'
    return text
