"""Which files are ready: pure rules on a listing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebridge.connectors.drop.naming import identity, put_away, put_away_digest, received_at, shown
from casebridge.connectors.drop.rules import Entry, Rules, companions, plan, steady

TRIGGERS = (".done", ".ok")
TEMPORARY = (".tmp", ".part")
HEX = "0123456789ab"


def rules(accept: str = "rename", files: tuple[str, ...] = ("*.csv", "*.txt")) -> Rules:
    return Rules(files, accept, TRIGGERS, TEMPORARY)


def file(name: str, mtime: int = 0, size: int = 1) -> Entry:
    return Entry(name, size, mtime, "file")


def ready(accept: str, *names: str) -> list[str]:
    return [entry.name for entry in plan(map(file, names), rules(accept)).ready]


def test_oldest_file_comes_first_because_names_lie_across_years() -> None:
    entries = [file("RMSM01022020.csv", 30), file("RMSM12312019.csv", 20), file("b.csv", 10), file("a.csv", 10)]
    found = plan(entries, rules())
    assert [entry.name for entry in found.ready] == ["a.csv", "b.csv", "RMSM12312019.csv", "RMSM01022020.csv"]


def test_hidden_names_sidecars_and_strangers_are_no_data() -> None:
    names = [
        ".a.csv",
        "a.csv.sha256",
        "a.csv.done",
        "a.ok",
        f"x.{HEX}.csv.reason.json",
        f"x.{HEX}.report.json",
        "readme.md",
    ]
    found = plan(map(file, names), rules(files=("*",)))
    assert ([entry.name for entry in found.ready], found.ignored) == (["readme.md"], 6)
    assert plan(map(file, names), rules()).ignored == 7


def test_json_that_only_sounds_like_a_note_is_data() -> None:
    names = ["daily.report.json", "x.reason.json", f"x.{HEX}.json"]
    assert [entry.name for entry in plan(map(file, names), rules(files=("*.json",))).ready] == sorted(names)


def test_temporary_suffix_waits_whatever_its_case() -> None:
    found = plan(map(file, ["a.csv.PART", "b.csv"]), rules())
    assert found.waiting == (("a.csv.PART", "temporary_suffix"),)


def test_patterns_match_without_regard_to_case() -> None:
    assert ready("rename", "A.CSV", "b.Txt", "c.xml") == ["A.CSV", "b.Txt"]
    assert plan([file("a.csv")], rules(files=())).ready == ()


def test_trigger_is_the_whole_name_or_the_stem() -> None:
    names = ["a.csv", "a.csv.done", "b.csv", "B.OK", "c.csv", "d.done"]
    assert ready("trigger", *names) == ["a.csv", "b.csv"]
    assert plan(map(file, names), rules("trigger")).waiting == (("c.csv", "no_trigger"),)


def test_checksum_must_be_there_in_checksum_mode_only() -> None:
    names = ["a.csv", "a.csv.sha256", "b.csv"]
    assert ready("checksum", *names) == ["a.csv"]
    assert plan(map(file, names), rules("checksum")).waiting == (("b.csv", "no_checksum"),)
    assert ready("rename", *names) == ["a.csv", "b.csv"]


@pytest.mark.parametrize("kind", ["folder", "link", "other"])
def test_what_is_no_file_is_refused_if_its_name_says_data(kind: str) -> None:
    odd = Entry("a.csv", 0, 0, kind)  # type: ignore[arg-type]
    assert plan([odd, odd._replace(name="archive")], rules()).refused == (odd,)


@pytest.mark.parametrize("later", [file("a.csv", 5, 2), file("a.csv", 6, 1)])
def test_file_that_grew_or_was_touched_is_not_steady(later: Entry) -> None:
    assert steady([file("a.csv", 5, 1)], [later]) == ((), (("a.csv", "still_changing"),))


def test_file_that_is_the_same_is_steady_and_a_new_one_waits() -> None:
    same, waiting = steady([file("a.csv")], [file("a.csv"), file("new.csv")])
    assert (same, waiting) == ((file("a.csv"),), (("new.csv", "still_changing"),))


def test_companions_follow_the_whole_name_or_the_stem() -> None:
    assert companions("a.csv", (".done",)) == ("a.csv.sha256", "a.csv.done", "a.done")


def test_a_hundred_thousand_names_are_planned() -> None:
    found = plan((file(f"{n}.csv", 100_000 - n) for n in range(100_000)), rules("stable"))
    assert len(found.ready) == 100_000
    assert found.ready[0].name == "99999.csv"


@given(st.lists(st.builds(file, st.text(alphabet="ab.csvtmpdone", max_size=9), st.integers(0, 3)), max_size=8))
def test_each_name_is_decided_on_once(entries: list[Entry]) -> None:
    for accept in ("stable", "trigger", "checksum"):
        found = plan(entries, rules(accept))
        assert len(found.ready) + len(found.waiting) + len(found.refused) + found.ignored == len(entries)


@given(st.text(alphabet="ab.- ", min_size=1, max_size=9), st.integers(0, 16**64 - 1))
def test_put_away_name_carries_the_digest(stem: str, number: int) -> None:
    digest = f"{number:064x}"
    assert put_away_digest(put_away(stem + ".csv", digest)) == digest[:12]


def test_put_away_name_of_a_very_long_one_still_fits() -> None:
    name = put_away("é" * 123 + ".csv", "a" * 64)
    assert len(name.encode()) <= 200
    assert put_away_digest(name) == "a" * 12


def test_put_away_name_of_other_files_carries_none() -> None:
    assert put_away_digest("cases.2026.csv") == ""
    assert put_away("cases.v1.csv", "a" * 64) == "cases.v1.aaaaaaaaaaaa.csv"


def test_identity_changes_with_a_file_but_not_with_a_folder() -> None:
    entry = file("a.csv", 1)
    assert identity(entry) != identity(entry._replace(mtime_ns=2))
    folder = entry._replace(kind="folder")
    assert identity(folder) == identity(folder._replace(mtime_ns=2))
    assert len(identity(file("\udcff.csv"))) == 64


def test_names_are_shown_without_what_a_terminal_or_a_store_chokes_on() -> None:
    assert shown("a\nb\x1b\udcff é.csv") == "a\\nb\\x1b\\udcff é.csv"


@pytest.mark.parametrize(
    ("nanoseconds", "text"),
    [
        (1_700_000_000_999_999_999, "2023-11-14T22:13:20Z"),
        (-5, "1970-01-01T00:00:00Z"),
        (10**30, "1970-01-01T00:00:00Z"),
    ],
)
def test_received_at_is_the_files_time_in_utc(nanoseconds: int, text: str) -> None:
    assert received_at(file("a", nanoseconds)) == text
