"""The quick way from a cell to the wire form says the same as the plain one, or nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebridge.mapping import wire
from casebridge.mapping.moment import Unreadable, moment_reader
from casebridge.mapping.spec import DateSpec
from casebridge.mapping.wire import wire_reader
from casebridge.model import moment_text

FORMS = [
    "iso",
    "%Y-%m-%d %H:%M:%S",
    "%m/%d/%Y %H:%M:%S",
    "%m%d%Y %H%M%S",
    "%d.%m.%Y %H:%M",
    "%Y-%m-%d",
    "%H:%M:%S %m/%d/%Y",
    "%Y-%m-%d %I:%M:%S %p",
    "epoch_s",
]
ZONES = ["America/New_York", "Asia/Kathmandu", "America/St_Johns", "Australia/Lord_Howe", "UTC", None]


def both(form: str, zone: str | None, texts: list[str]) -> None:
    spec = DateSpec(column="D", format=form)
    quick, plain = wire_reader(spec, zone), moment_reader(spec, zone)
    for text in texts:
        try:
            value = plain([text])
            expected: str | None = None if value is None else moment_text(value)
        except Unreadable as error:
            with pytest.raises(Unreadable, match=error.code):
                quick([text])
        else:
            assert quick([text]) == expected


@given(st.sampled_from(FORMS), st.sampled_from(ZONES), st.datetimes(min_value=datetime(1000, 1, 1)))  # noqa: DTZ001
def test_wire_form_is_that_of_the_plain_reader(form: str, zone: str | None, value: datetime) -> None:
    text = value.strftime(form) if form.startswith("%") else value.isoformat(timespec="seconds")
    texts = [text, f" {text} ", text[:-1] + "9", text.replace("0", "7"), text[:-2] + "60", ""]
    both(form, zone, [*texts, *(f"{item}Z" for item in texts), f"{text}+01:00", f"{text}X"])


@given(st.sampled_from(ZONES), st.integers(0, 366 * 24 * 60))
def test_wire_form_is_that_of_the_plain_reader_around_clock_changes(zone: str | None, minutes: int) -> None:
    at = datetime(2010, 1, 1) + timedelta(minutes=minutes)  # noqa: DTZ001
    both("iso", zone, [(at + timedelta(minutes=step)).isoformat(timespec="seconds") for step in (0, 1, 31, 59)])


@given(st.sampled_from(FORMS), st.text(alphabet="0123456789/-: T+Z\uff11x", max_size=20))
def test_wire_form_of_any_text_is_that_of_the_plain_reader(form: str, text: str) -> None:
    both(form, "America/New_York", [text])


def test_several_columns_are_read_plainly() -> None:
    reader = wire_reader(DateSpec(column=("D", "T"), format="%Y-%m-%d %H:%M:%S"), "UTC")
    assert reader(["2021-03-04", "10:20:30"]) == "2021-03-04T10:20:30Z"
    assert reader(["", " "]) is None


def test_reader_forgets_without_changing_its_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "MEMO_LIMIT", 1)
    both("iso", "UTC", [f"2021-03-0{day}T10:20:30" for day in (1, 2, 1, 3)])
