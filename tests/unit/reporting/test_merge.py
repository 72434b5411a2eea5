"""Parts of one report from several documents: the same state whatever their order."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casebridge.model import FileFact, ReportMeta, ReportPart
from casebridge.reporting import ReportState, merge
from casebridge.reporting.merge import MAX_FINDINGS
from tests.support.reports import DAY1, DAY2, DAY3, RECEIVED, fact, part

Told = tuple[ReportPart, str]


def told(*items: Told) -> ReportState:
    state: ReportState | None = None
    for item, at in items:
        state = merge(state, item, at)
    assert state is not None
    return state


def both_ways(*items: Told) -> ReportMeta:
    """What the parts say together; the same in each order."""
    states = [told(*order) for order in permutations(items)]
    assert all(state == states[0] for state in states)
    return states[0].meta


def test_a_report_that_comes_alone_is_kept_as_it_is() -> None:
    given = part(7, fact("a", "yes", "A1"), esp_name="Example Chat", incident_type="Child Sex Tourism")
    state = told((given, DAY1))
    assert state.meta == given.meta.model_copy(update={"files_by_class": {"A1": 1}})
    assert state.files == given.files


def test_what_is_stated_wins_over_what_is_not_in_any_order() -> None:
    meta = both_ways(
        (part(esp_name="Example Chat", platform="chat"), DAY1), (part(esp_service="rooms"), DAY2), (part(), DAY3)
    )
    assert (meta.esp_name, meta.platform, meta.esp_service) == ("Example Chat", "chat", "rooms")


def test_the_newest_label_of_ncmec_stands_with_its_own_wording() -> None:
    meta = both_ways(
        (part(ncmec_label="ACTIONABLE", ncmec_label_raw="referral"), DAY1),
        (part(ncmec_label="INFORMATIONAL"), DAY3),
        (part(ncmec_label_raw="new wording"), DAY2),
    )
    assert (meta.ncmec_label, meta.ncmec_label_raw) == ("INFORMATIONAL", None)


def test_an_unknown_label_replaces_a_known_one() -> None:
    meta = both_ways((part(ncmec_label="ACTIONABLE"), DAY1), (part(ncmec_label_raw="new wording"), DAY2))
    assert (meta.ncmec_label, meta.ncmec_label_raw) == (None, "new wording")


def test_the_incident_type_of_the_provider_stays_whatever_ncmec_says() -> None:
    meta = both_ways(
        (part(kind="ispws-report", incident_type="Child Sex Tourism"), DAY1),
        (part(ncmec_incident_type="Child Sex Trafficking"), DAY2),
    )
    assert (meta.incident_type, meta.ncmec_incident_type) == ("Child Sex Tourism", "Child Sex Trafficking")


def test_the_providers_own_document_outranks_a_later_copy() -> None:
    meta = both_ways(
        (part(kind="ispws-report", incident_type="Child Sex Tourism"), DAY1),
        (part(kind="tip", incident_type="Child Sex Trafficking"), DAY3),
    )
    assert meta.incident_type == "Child Sex Tourism"


def test_presence_is_there_once_anybody_saw_it_and_unknown_stays_unknown() -> None:
    meta = both_ways((part(presence={"ip": False, "email": True}), DAY1), (part(presence={"ip": True}), DAY2))
    assert meta.presence == {"ip": True, "email": True}


def test_lists_and_flags_are_united_and_a_report_never_names_itself() -> None:
    meta = both_ways(
        (part(5, prior=(30, 4), report_annotations=("spam",), findings=("b",), escalated=True), DAY1),
        (part(5, prior=(4, 5), related=(9,), report_annotations=("sextortion", "spam"), findings=("a", "b")), DAY2),
    )
    assert [ref.report_id for ref in meta.prior_report_ids] == ["4", "30"]
    assert [ref.report_id for ref in meta.related_report_ids] == ["9"]
    assert meta.report_annotations == ("sextortion", "spam")
    assert [item.code for item in meta.findings] == ["a", "b"]
    assert meta.escalated


def test_findings_are_limited_without_regard_to_order() -> None:
    codes = tuple(f"c{number:04}" for number in range(MAX_FINDINGS + 50))
    meta = both_ways((part(findings=codes[:200]), DAY1), (part(findings=codes[100:]), DAY2))
    assert [item.code for item in meta.findings] == list(codes[:MAX_FINDINGS])


def test_the_deadline_is_the_earliest_that_is_not_approximate() -> None:
    meta = both_ways(
        (part(received_at=RECEIVED, esp_preservation_until=date(2026, 1, 1), esp_preservation_approximate=True), DAY1),
        (part(esp_preservation_until=date(2026, 2, 27)), DAY2),
        (part(esp_preservation_until=date(2026, 2, 28)), DAY3),
    )
    assert (meta.esp_preservation_until, meta.esp_preservation_approximate) == (date(2026, 2, 27), False)


def test_without_a_deadline_the_day_of_receipt_gives_an_approximate_one() -> None:
    later = datetime(2025, 3, 4, tzinfo=UTC)
    meta = both_ways((part(received_at=later), DAY1), (part(received_at=RECEIVED), DAY2))
    assert meta.received_at == RECEIVED
    assert (meta.esp_preservation_until, meta.esp_preservation_approximate) == (date(2026, 3, 1), True)


def test_pieces_of_several_documents_are_joined_by_file() -> None:
    meta = both_ways(
        (part(1, fact("a", "yes"), fact("b")), DAY1),
        (part(1, fact("a", "unstated", "B1", "viral"), fact("c", "no", "A1")), DAY2),
    )
    assert (meta.file_count, meta.viewed.yes, meta.viewed.no, meta.viewed.unstated) == (3, 1, 1, 1)
    assert meta.files_by_class == {"A1": 1, "B1": 1}


def test_a_yes_against_a_no_counts_as_no_and_is_told() -> None:
    meta = both_ways((part(1, fact("a", "yes")), DAY1), (part(1, fact("a", "no")), DAY2))
    assert (meta.viewed.yes, meta.viewed.no) == (0, 1)
    assert [item.code for item in meta.findings] == ["viewed_contradiction"]


def test_a_whole_list_replaces_the_files_known_and_keeps_what_is_said_of_its_own() -> None:
    meta = both_ways(
        (part(1, fact("a", "yes"), fact("gone")), DAY1),
        (part(1, fact("a", "unstated", "B2"), fact("b"), whole=True), DAY2),
        (part(1, fact("old"), whole=True), DAY1),
    )
    assert (meta.file_count, meta.viewed.yes, meta.viewed.unstated) == (2, 1, 1)
    assert meta.files_by_class == {"B2": 1}


def test_a_list_that_says_something_stands_against_a_newer_one_that_does_not() -> None:
    meta = both_ways(
        (part(1, fact("x", "yes"), fact("y", "no"), whole=True), DAY1), (part(1, fact("a"), whole=True), DAY2)
    )
    assert (meta.file_count, meta.viewed.yes, meta.viewed.no) == (2, 1, 1)


def test_an_empty_list_is_no_proof_that_there_are_no_files() -> None:
    meta = both_ways((part(1, fact("a", "yes")), DAY1), (part(1, whole=True), DAY2))
    assert (meta.file_count, meta.viewed.yes) == (1, 1)


def test_a_contradiction_between_list_and_piece_is_told_while_it_stands() -> None:
    first = (part(1, fact("a", "yes"), whole=True), DAY1), (part(1, fact("a", "no")), DAY2)
    assert [item.code for item in both_ways(*first).findings] == ["viewed_contradiction"]
    assert not both_ways(*first, (part(1, fact("a", "no"), whole=True), DAY3)).findings


def test_the_newest_document_is_named_as_source() -> None:
    meta = both_ways((part(kind="ispws-report", sha256="a" * 64), DAY1), (part(kind="tip", sha256="b" * 64), DAY2))
    assert meta.source.format == "tip"


def test_a_state_knows_whether_another_says_the_same() -> None:
    state = told((part(1, fact("a", "yes"), sha256="a" * 64), DAY1))
    assert state.same_facts(merge(state, part(1, fact("a"), sha256="b" * 64), DAY2))
    assert not state.same_facts(merge(state, part(1, fact("a", "unstated", None, "viral")), DAY2))
    assert not state.same_facts(merge(state, part(1, platform="chat"), DAY2))


def test_parts_of_different_reports_are_refused() -> None:
    with pytest.raises(ValueError, match="different reports"):
        merge(told((part(1), DAY1)), part(2), DAY1)


WORDS = st.sampled_from(["", "x", "y", "z"]).map(lambda word: word or None)
FACTS = st.builds(
    FileFact,
    file_id=st.sampled_from("abc"),
    viewed=st.sampled_from(["yes", "no", "unstated"]),
    classification=st.sampled_from([None, "A1", "B2"]),
    supplemental=st.booleans(),
    annotations=st.lists(st.sampled_from(["viral", "spam"]), max_size=2).map(tuple),
)
LABELS: Any = st.sampled_from([None, "ACTIONABLE", "INFORMATIONAL"])
DAYS = st.none() | st.dates(date(2024, 4, 1), date(2024, 6, 1))
PARTS = st.builds(
    lambda files, **said: part(1, *files, **said),
    st.lists(FACTS, max_size=3, unique_by=lambda item: item.file_id),
    kind=st.sampled_from(["ispws-report", "tip", "other"]),
    sha256=st.sampled_from(["", "a" * 64, "b" * 64]),
    whole=st.booleans(),
    prior=st.lists(st.integers(1, 4), max_size=2).map(tuple),
    related=st.lists(st.integers(1, 4), max_size=2).map(tuple),
    findings=st.lists(st.sampled_from(["p", "q", "r"]), max_size=2).map(tuple),
    received_at=DAYS.map(lambda day: day and datetime(day.year, day.month, day.day, tzinfo=UTC)),
    esp_preservation_until=DAYS,
    esp_preservation_approximate=st.booleans(),
    esp_name=WORDS,
    esp_key=WORDS,
    incident_type=WORDS,
    ncmec_incident_type=WORDS,
    ncmec_label=LABELS,
    ncmec_label_raw=WORDS,
    escalated=st.booleans(),
    presence=st.dictionaries(st.sampled_from(["ip", "port", "files"]), st.booleans()),
)
TOLD = st.tuples(PARTS, st.sampled_from([DAY1, DAY2, DAY3]))


@settings(max_examples=50, deadline=None)
@given(st.lists(TOLD, min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_any_order_and_any_repetition_give_the_same_state(items: list[Told], chance: Any) -> None:
    again = [*items, *items]
    chance.shuffle(again)
    state = told(*items)
    assert told(*again) == state
    meta = state.meta
    assert meta.file_count == len(state.files) == meta.viewed.yes + meta.viewed.no + meta.viewed.unstated
    assert merge(state, items[0][0], items[0][1]) == state


@settings(max_examples=30, deadline=None)
@given(st.lists(TOLD, min_size=1, max_size=4))
def test_nothing_that_is_stated_is_ever_lost_to_silence(items: list[Told]) -> None:
    meta = told(*items).meta
    for name in ("esp_name", "incident_type", "ncmec_incident_type", "received_at"):
        said = [getattr(item.meta, name) for item, _ in items if getattr(item.meta, name) is not None]
        assert getattr(meta, name) in said if said else getattr(meta, name) is None
