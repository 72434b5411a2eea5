"""Look-alikes of case-systems.md sec. 6: enough for a question, never for an event."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebridge.linking import loose_key
from casebridge.model import match_key


@pytest.mark.parametrize(
    ("number", "key"),
    [
        ("1901-0816", "1901-816"),
        ("170326016-7", "170326016"),
        ("CR1702132", "CR1702132"),
        ("G18-84858", "G18-84858"),
        ("17-0650BB-2", "17-650BB"),
        ("21-3306-OF", "21-3306"),
        ("21-293-OF-1", "21-293"),
        ("2021W0047", "2021W0047"),
        ("2021-00022185", "2021-22185"),
        ("WP210890894", "WP210890894"),
        ("21HF01884-1", "21HF01884"),
        ("21-3306", "21-3306"),
        ("21-3306-1", "21-3306"),
        ("21-03306", "21-3306"),
        ("21-3306-of", "21-3306"),
        ("0123456", "123456"),
        ("123456", "123456"),
        ("21-6", "21-6"),
        ("21-OF", "21-OF"),
        ("21-3306-ABCD", "21-3306-ABCD"),
        ("21-3306-123", "21-3306-123"),
        ("000", "0"),
        ("", ""),
        ("--", ""),
        ("\uff12\uff11-3306", ""),
    ],
)
def test_suffix_and_padding_trimmed_but_never_the_number_itself(number: str, key: str) -> None:
    assert loose_key(number) == key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("21-3306", "21-3307"),
        ("21-3306", "22-3306"),
        ("21-6", "21-7"),
        ("1901-0816", "1901-08160"),
        ("G18-84858", "18-84858"),
        ("170326016-7", "170326017-6"),
        ("2021W0047", "2021W047"),
    ],
)
def test_numbers_of_different_cases_stay_apart(one: str, other: str) -> None:
    assert loose_key(one) != loose_key(other)
    assert match_key(one) != match_key(other)


@given(st.from_regex(r"[0-9]{2}-[1-9][0-9]{3,5}", fullmatch=True), st.sampled_from(["-1", "-OF", "-OF-1", "-SUP-12"]))
def test_supplement_shares_the_key_of_its_case(number: str, suffix: str) -> None:
    assert loose_key(number + suffix) == loose_key(number)
    assert match_key(number + suffix) != match_key(number)


@given(st.from_regex(r"[1-9][0-9]{0,8}(-[1-9][0-9]{0,5})?", fullmatch=True), st.integers(1, 5))
def test_padding_does_not_change_the_key(number: str, zeros: int) -> None:
    padded = "-".join("0" * zeros + part for part in number.split("-"))
    if "-" not in number:
        assert loose_key(padded) == loose_key(number)
    assert match_key(padded) != match_key(number)


def test_padded_year_is_not_taken_for_a_whole_number() -> None:
    assert loose_key("000021-6") == "21-6"


@given(st.text("0123456789AbC", min_size=1, max_size=8), st.text("0123456789AbC", min_size=1, max_size=8))
def test_two_segments_are_read_alike_whatever_parts_them(year: str, sequence: str) -> None:
    assert loose_key(f"{year}-{sequence}") == loose_key(f"{year} {sequence}")
