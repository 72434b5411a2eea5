from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casebridge.ledger import Ledger
from casebridge.ledger.link import Added, NewLink
from casebridge.model import moment_text
from tests.unit.ledger.world import AGENCY, LATER, NOW, OTHER_AGENCY, opened

ONE: NewLink = ("2024-001", "2024001", "20241", "1001")
TWO: NewLink = ("2024-001", "2024001", "20241", "1002")
THREE: NewLink = ("2024-009", "2024009", "", "1001")


def added(
    ledger: Ledger, *rows: NewLink, origin: str = "IMPORT", state: str = "CONFIRMED", agency: str = AGENCY
) -> Added:
    return ledger.add_links(agency, rows, origin, state, NOW)


def test_add_links_counts_what_is_new_changed_and_unchanged(ledger: Ledger) -> None:
    assert added(ledger, ONE, TWO) == (2, 0, 0)
    assert added(ledger, ONE, THREE) == (1, 0, 1)
    assert added(ledger, ("2024-001", "2024001", "OTHER", "1001")) == (0, 1, 0)
    assert added(ledger) == (0, 0, 0)
    assert ledger.count_links(AGENCY) == 3


def test_link_version_rises_only_when_something_changed(ledger: Ledger) -> None:
    assert ledger.link_version(AGENCY) == 0
    added(ledger, ONE, TWO)
    assert ledger.link_version(AGENCY) == 1
    added(ledger, ONE, ("2024001", *ONE[1:]))
    assert ledger.link_version(AGENCY) == 1
    assert ledger.set_link_state(AGENCY, "2024001", "1001", "REJECTED", "OFFICER", LATER)
    assert not ledger.set_link_state(AGENCY, "2024001", "1001", "REJECTED", "OFFICER", LATER)
    assert not ledger.set_link_state(AGENCY, "2024001", "404", "REJECTED", "OFFICER", LATER)
    assert ledger.link_version(AGENCY) == 2
    assert ledger.link_version(OTHER_AGENCY) == 0


def test_a_weaker_origin_never_overrules_a_stronger_one(ledger: Ledger) -> None:
    added(ledger, ONE, origin="OFFICER", state="REJECTED")
    added(ledger, TWO)
    assert added(ledger, ONE, TWO, origin="RECORD_FIELD", state="CANDIDATE") == (0, 0, 2)
    assert added(ledger, ONE, TWO) == (0, 0, 2)
    assert ledger.links(AGENCY, ["2024001"]) == {"2024001": [("1001", "REJECTED"), ("1002", "CONFIRMED")]}
    assert added(ledger, TWO, origin="OFFICER") == (0, 1, 0)
    assert ledger.list_links(report_id="1002")[0].linked_by == "OFFICER"


def test_an_agency_never_sees_links_of_another(ledger: Ledger) -> None:
    added(ledger, ONE, TWO)
    added(ledger, THREE, agency=OTHER_AGENCY)
    assert ledger.links(OTHER_AGENCY, ["2024001", "2024009"]) == {"2024009": [("1001", "CONFIRMED")]}
    assert ledger.loose_links(OTHER_AGENCY, ["20241"]) == {}
    assert ledger.link_keys(OTHER_AGENCY) == ({"2024009"}, set())
    assert ledger.count_links(OTHER_AGENCY) == 1
    assert not ledger.set_link_state(OTHER_AGENCY, "2024001", "1001", "REJECTED", "OFFICER", LATER)
    assert ledger.links(AGENCY, ["2024001"]) == {"2024001": [("1001", "CONFIRMED"), ("1002", "CONFIRMED")]}


def test_loose_links_are_confirmed_ones_only(ledger: Ledger) -> None:
    added(ledger, ONE)
    added(ledger, TWO, state="CANDIDATE")
    assert ledger.loose_links(AGENCY, ["20241", "x"]) == {"20241": [("2024001", "2024-001", "1001")]}
    ledger.set_link_state(AGENCY, "2024001", "1001", "REJECTED", "OFFICER", LATER)
    assert ledger.loose_links(AGENCY, ["20241"]) == {}


def test_link_keys_keep_rejected_cases_and_drop_their_loose_keys(ledger: Ledger) -> None:
    added(ledger, ONE, THREE)
    assert ledger.link_keys(AGENCY) == ({"2024001", "2024009"}, {"20241"})
    ledger.set_link_state(AGENCY, "2024001", "1001", "REJECTED", "OFFICER", LATER)
    assert ledger.link_keys(AGENCY) == ({"2024001", "2024009"}, set())


def test_list_links_filters_and_pages(ledger: Ledger) -> None:
    added(ledger, ONE, TWO)
    added(ledger, THREE, agency=OTHER_AGENCY, state="CANDIDATE")
    everything = ledger.list_links()
    assert [(row.agency, row.report_id) for row in everything] == [
        (OTHER_AGENCY, "1001"),
        (AGENCY, "1001"),
        (AGENCY, "1002"),
    ]
    assert ledger.list_links(limit=1, offset=1) == everything[1:2]
    assert ledger.list_links(agency=AGENCY, match_key="2024001", report_id="1002") == everything[2:]
    assert ledger.list_links(state="CANDIDATE") == everything[:1]
    assert everything[1].linked_at == "2026-03-01T09:30:00Z"


def test_links_come_back_for_thousands_of_keys(ledger: Ledger) -> None:
    rows: list[NewLink] = [(f"N{number}", f"N{number}", f"L{number}", "5") for number in range(6_000)]
    assert added(ledger, *rows) == (6_000, 0, 0)
    keys = [row[1] for row in rows]
    assert set(ledger.links(AGENCY, keys)) == set(keys)
    assert len(ledger.loose_links(AGENCY, [row[2] for row in rows])) == 6_000


@settings(max_examples=10)
@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(["IMPORT", "RECORD_FIELD", "OFFICER"]),
            st.sampled_from(["CONFIRMED", "CANDIDATE", "REJECTED"]),
            st.lists(st.sampled_from([ONE, TWO, THREE]), unique=True),
        ),
        max_size=6,
    )
)
def test_importing_again_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str, list[NewLink]]]
) -> None:
    folder = tmp_path_factory.mktemp("links")
    with opened(folder / "ledger.db") as ledger:
        for origin, state, rows in steps:
            first = ledger.add_links(AGENCY, rows, origin, state, NOW)
            assert sum(first) == len(rows)
            assert ledger.add_links(AGENCY, rows, origin, state, NOW) == (0, 0, len(rows))
        assert ledger.verify() == []


def test_links_since_a_moment_are_those_confirmed_at_it_or_later(ledger: Ledger) -> None:
    def add(number: str, report: str, at: datetime, state: str = "CONFIRMED", agency: str = AGENCY) -> None:
        key = number.replace("-", "")
        ledger.add_links(agency, [(number, key, key, report)], "IMPORT", state, at)

    add("24-1", "1", NOW - timedelta(seconds=1))
    add("24-2", "2", NOW)
    add("24-3", "3", LATER)
    add("24-3", "4", LATER)
    add("24-4", "5", LATER, "REJECTED")
    add("24-5", "6", LATER, agency=OTHER_AGENCY)
    assert ledger.linked_since(AGENCY, moment_text(NOW)) == ["24-2", "24-3"]
    assert ledger.linked_since(AGENCY, "") == ["24-1", "24-2", "24-3"]
