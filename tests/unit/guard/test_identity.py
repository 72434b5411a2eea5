"""Which texts may identify somebody."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebridge.guard.identity import identifies


@pytest.mark.parametrize(
    "text",
    [
        "write to a.person@example.org please",
        "x@y.de",
        "see https://example.org/profile",
        "http://a",
        "www.example.org",
        "from 192.0.2.17 at noon",
        "2001:db8::1",
        "00:1a:2b:3c:4d:5e",
        "(555) 010-1234 x",
        "+49 30 5550 1234",
        "5550101234",
        "123-45-6789",
    ],
)
def test_identifying_text_found(text: str) -> None:
    assert identifies(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Subject could not be located.",
        "Closed 2021-03-04 by the unit.",
        "Case 21-3306 merged",
        "12345678",
        "at home @ school",
        "ratio 3:2",
        "v1.2.3",
        "5,500 files",
    ],
)
def test_ordinary_text_passes(text: str) -> None:
    assert not identifies(text)


@given(st.text(max_size=60), st.text(max_size=60))
def test_address_found_wherever_it_stands(before: str, after: str) -> None:
    assert identifies(f"{before} somebody@example.org {after}")


@pytest.mark.parametrize("letter", ["!", "a.", "+", "(", "1 ", "a@"])
def test_long_text_looked_at_in_one_pass(letter: str) -> None:
    # A quadratic pattern needs more than a minute here, which the run's patience would not survive.
    identifies(letter * 131_072)
