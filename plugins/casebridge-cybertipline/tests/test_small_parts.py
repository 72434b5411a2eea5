"""Times, deadlines, names, what the plugin offers, and that the README says what the code does."""

# ruff: noqa: E501 - documents of one line each are read more easily than broken ones
from __future__ import annotations

import re
import tracemalloc
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from casebridge_cybertipline import plugin
from casebridge_cybertipline.ispws.file import file_counts, files_part
from casebridge_cybertipline.ispws.found import Found, presence, present
from casebridge_cybertipline.ispws.leaf import check_of, fine_of
from casebridge_cybertipline.ispws.report import prior_refs
from casebridge_cybertipline.ispws.rules import RULES
from casebridge_cybertipline.moment import read_day, read_moment
from casebridge_cybertipline.plain import company_key, plain_name, plain_phrase, safe_name

from casebridge.model import DocumentSource, FileFact

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SOURCE = DocumentSource(format="ispws")
README = Path(__file__).parents[1] / "README.md"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-10-15T08:00:00-07:00", "2025-10-15T15:00:00+00:00"),
        ("2025-10-15T08:00:00.999Z", "2025-10-15T08:00:00+00:00"),
        (" 2025-10-15T08:00:00Z\n", "2025-10-15T08:00:00+00:00"),
        ("2025-12-31T24:00:00Z", "2026-01-01T00:00:00+00:00"),
        ("2025-10-15 08:00:00", "2025-10-15T08:00:00"),
        ("2025-10-15T08:00:00", "2025-10-15T08:00:00"),
        ("2025-10-15T24:00:01Z", None),
        ("2025-10-15T24:00:00.1Z", None),
        ("2025-02-30T08:00:00Z", None),
        ("2025-10-15T08:00:00+15:00", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("9999-12-31T24:00:00Z", None),
        ("2025-10-15", None),
        ("20251015T080000Z", None),
        ("\uff12025-10-15T08:00:00Z", None),
        ("", None),
    ],
)
def test_moment_is_read_as_exactly_as_it_is_written(text: str, expected: str | None) -> None:
    found = read_moment(text)
    assert (found.isoformat() if found else None) == expected


def test_moment_is_read_after_any_white_space_and_no_long_text_is_remembered() -> None:
    longest = f"2025-10-15T08:00:00.{'1' * 30}-07:00"
    assert read_moment(" " * 1000 + longest) == read_moment(longest) is not None
    tracemalloc.start()
    try:
        assert [read_moment(f"{number:06}" * 50_000) for number in range(20)] == [None] * 20
        assert tracemalloc.get_traced_memory()[0] < 1_000_000
    finally:
        tracemalloc.stop()


def test_presence_of_one_part_is_not_that_of_another() -> None:
    ids = ("900000001", "900000001")
    one, other = (files_part(Found(NOW), number, SOURCE, [FileFact(file_id="a")]) for number in ids)
    one.meta.presence["ip"] = True
    assert other.meta.presence == {"files": True}
    assert present(1 << 11) == {"files": True}
    assert presence(1 << 11)["ip"] is False


@pytest.mark.parametrize("kind", ["bool", "country", "eventName", "classification", "text", "ip"])
def test_values_that_are_not_looked_at_are_fine(kind: str) -> None:
    found, check = Found(NOW), check_of(kind)
    for text in fine_of(kind):
        assert check is not None
        check(text, "a", found)
    assert not found.findings
    assert bool(fine_of(kind)) == (kind not in ("text", "ip"))


def test_files_are_counted_by_what_is_said_of_them() -> None:
    said = (("yes", "B1"), ("no", "A1"), ("no", "B1"), ("unstated", None))
    facts = [FileFact(file_id=str(at), viewed=seen, classification=kind) for at, (seen, kind) in enumerate(said)]
    counts = file_counts(facts)
    assert counts["file_count"] == 4
    assert list(counts["files_by_class"].items()) == [("A1", 1), ("B1", 2)]
    assert (counts["viewed"].yes, counts["viewed"].no, counts["viewed"].unstated) == (1, 2, 1)


@pytest.mark.parametrize(("text", "day"), [("2000-02-29", date(2000, 2, 29)), ("2000-01-01Z", date(2000, 1, 1)), ("2001-02-29", None), ("x", None)])  # fmt: skip
def test_day_is_read(text: str, day: date | None) -> None:
    assert read_day(text) == day


def test_only_what_looks_like_a_name_of_a_company_is_one() -> None:
    names = ["Facebook", "Instagram, Inc.", "X Corp", "X", "AT&T", "Microsoft BingImage", "Yahoo!", "Société"]
    assert [plain_name(name, 100) for name in names] == names
    others = ["", " ", "a@b.invalid", "https://x.invalid", "5550100", "user_1", "x" * 101, "call 55512", "a b c d e f g",
              "1 Main Street", "two\nlines: no", "a;b", "data:x"]  # fmt: skip
    assert [plain_name(name, 100) for name in others] == [None] * len(others)
    assert plain_name("  two \n words ", 100) == "two words"
    assert plain_phrase("Child Sex Tourism") == "Child Sex Tourism"
    assert plain_phrase("see 192.0.2.1") is None


@pytest.mark.parametrize(
    ("name", "key"),
    [("Instagram, Inc.", "instagram"), ("WhatsApp Inc.", "whatsapp"), ("X Corp", "x"), ("Twitter", "x"), ("Dropbox, Inc.", "dropbox"),
     ("facebook", "facebook"), ("Tik Tok", "tiktok"), ("Inc", "inc"), ("!!", None)],
)  # fmt: skip
def test_company_is_grouped_by_its_bare_name(name: str, key: str | None) -> None:
    assert company_key(name) == key


def test_name_in_a_finding_is_an_ordinary_one() -> None:
    assert safe_name("ageAssertionDiscrepancy") == "ageAssertionDiscrepancy"
    assert [safe_name(name) for name in ("a b", "é", "x" * 65, "")] == ["?"] * 4


def test_plugin_offers_two_kinds_of_documents() -> None:
    assert plugin.CASEBRIDGE_API == 1
    offered = plugin.casebridge_reports()
    assert [(kind.name, kind.files) for kind in offered] == [("ispws", ("*.xml",)), ("tip-json", ("*.json", "*.jsonl"))]
    assert all(kind.title for kind in offered)


def test_readme_lists_every_rule_as_it_is() -> None:
    text = README.read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([SDR]\d\d) \| `(\w+)` \| (\w+) \| (\w+) \| (.*) \|$", text, re.MULTILINE)
    assert rows == [
        (rule_id, rule.code, rule.level, rule.severity.value, rule.meaning) for rule_id, rule in sorted(RULES.items(), key=lambda item: ("SDR".index(item[0][0]), item[0]))
    ]  # fmt: skip


def test_prior_report_keeps_how_it_was_written_if_that_differs() -> None:
    found = Found(NOW)
    found.priors.update({"136000001": "136000001", "136000002": " 136000002", "900000001": "900000001"})
    assert [(ref.report_id, ref.raw) for ref in prior_refs(found, "900000001")] == [
        ("136000001", None),
        ("136000002", " 136000002"),
    ]
