"""Which reports a case concerns: the table, what the record names, and look-alikes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from casebridge.linking import LinkedReport, LooseLink, Resolution, loose_key, resolve
from casebridge.model import LinkOrigin, LinkState, match_key

CONFIRMED, CANDIDATE, REJECTED = LinkState.CONFIRMED, LinkState.CANDIDATE, LinkState.REJECTED
IMPORT, RECORD = LinkOrigin.IMPORT, LinkOrigin.RECORD_FIELD
NUMBER = "21-3306"


def found(
    number: str = NUMBER,
    named: Sequence[str] = (),
    links: Mapping[str, Sequence[tuple[str, LinkState]]] | None = None,
    near: Sequence[tuple[str, str]] = (),
) -> Resolution:
    table = {key: [LinkedReport(*row) for row in rows] for key, rows in (links or {}).items()}
    loose: dict[str, list[LooseLink]] = {}
    for linked, report_id in near:
        loose.setdefault(loose_key(linked), []).append(LooseLink(match_key(linked), report_id))
    return resolve(match_key(number), number, named, table, loose)


def test_confirmed_links_found_in_numeric_order() -> None:
    links = {"213306": [("100", CONFIRMED), ("9", CONFIRMED), ("20", CONFIRMED)]}
    assert found(links=links) == Resolution((("9", IMPORT), ("20", IMPORT), ("100", IMPORT)), ())


def test_reports_named_by_the_record_added_to_the_table() -> None:
    assert found(named=["7", "9"], links={"213306": [("9", CONFIRMED)]}).reports == (("7", RECORD), ("9", IMPORT))


def test_rejected_report_never_used_even_when_the_record_names_it() -> None:
    links = {"213306": [("9", REJECTED)]}
    assert found(named=["9"], links=links) == Resolution((), ())
    assert found(links=links, near=[("21-3306-1", "9"), ("21-3306-1", "8")]).candidates == ("8",)


@pytest.mark.parametrize("state", [CANDIDATE, REJECTED])
def test_unconfirmed_link_makes_no_report(state: LinkState) -> None:
    assert found(links={"213306": [("9", state)]}).reports == ()


@pytest.mark.parametrize("number", ["21-3306-1", "21-3306-OF", "21-03306"])
def test_lookalike_is_a_candidate_in_numeric_order(number: str) -> None:
    near = [(NUMBER, "100"), (NUMBER, "9"), (NUMBER, "9")]
    assert found(number, near=near) == Resolution((), ("9", "100"))


def test_lookalike_not_offered_when_a_report_is_confirmed() -> None:
    assert found("21-3306-1", named=["7"], near=[(NUMBER, "9")]) == Resolution((("7", RECORD),), ())


def test_own_number_is_no_candidate_for_itself() -> None:
    assert found(NUMBER, near=[(NUMBER, "9")]) == Resolution((), ())


def test_nothing_found_when_nothing_links() -> None:
    assert found() == Resolution((), ())
    assert found("21-3307", near=[(NUMBER, "9")]) == Resolution((), ())


def test_other_case_of_the_table_not_used() -> None:
    assert found(links={"213307": [("9", CONFIRMED)]}) == Resolution((), ())
