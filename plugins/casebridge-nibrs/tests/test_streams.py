"""Any stream of segments: nothing crashes, nothing is lost, and the two ways through the reader agree."""

from __future__ import annotations

import io
import re

import pytest
from casebridge_nibrs import flat as module
from casebridge_nibrs import read_flat
from hypothesis import example, given, settings
from hypothesis import strategies as st

from casebridge.faults import FAULTS
from casebridge.sdk import Damage
from casebridge.sdk.files import FileFault
from casebridge.sdk.form import Item
from tests.support.segment import administrative, arrestee, flat, group_b, offence, other, segment, zero

numbers = st.integers(1, 4).map(lambda number: f"26-{number:06}")
codes = st.sampled_from(["N", "A", "E", " ", "?"])
days = st.sampled_from(["20260214", "20260231", "        ", "2026"])


@st.composite
def incidents(draw: st.DrawFn) -> list[str]:
    number = draw(numbers)
    first = administrative(number, draw(codes), draw(days), on=draw(days), action=draw(st.sampled_from("IIIDWM")))
    plain = [offence(number), offence(number, activities="DOT"), *(other(level, number) for level in (3, 4, 5))]
    arrests = [arrestee(number), arrestee(number, 2, kind="O"), arrestee(number, 3, on="2026")]
    more = st.sampled_from([*plain, *arrests, segment(2, number, length=71)])
    return [first, *draw(st.lists(more, max_size=6))]


wholes = st.one_of(incidents(), st.just([zero()]), numbers.map(lambda number: [group_b(number)]))
files = st.lists(wholes, min_size=1, max_size=8).map(lambda parts: [line for part in parts for line in part])
spoilt = st.sampled_from(["", "#", " ", "0110", "\x1a", "x" * 300, segment(2, "26-000001")[:30]])


@st.composite
def damaged(draw: st.DrawFn) -> list[str]:
    lines = [*draw(files)]
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(lines) - 1))
        how = draw(st.sampled_from(["cut", "drop", "replace", "flip", "insert", "glue"]))
        if how == "cut":
            lines[at] = lines[at][: draw(st.integers(0, len(lines[at])))]
        elif how == "drop" and len(lines) > 1:
            del lines[at]
        elif how == "replace":
            lines[at] = draw(spoilt)
        elif how == "flip" and lines[at]:
            place = draw(st.integers(0, len(lines[at]) - 1))
            lines[at] = lines[at][:place] + draw(st.sampled_from("?Z9 \x00\xe9")) + lines[at][place + 1 :]
        elif how == "insert":
            lines.insert(at, draw(spoilt))
        elif at + 1 < len(lines):
            lines[at] += lines.pop(at + 1)
    return lines


def read(content: bytes) -> list[Item | Damage] | str:
    try:
        return list(read_flat(io.BytesIO(content)))
    except FileFault as fault:
        return fault.code


@given(damaged())
@example([administrative("26-000001"), offence("26-000001"), "#", administrative("26-000002")])
@example([administrative("26-000001"), administrative("26-000001")[:60], administrative("26-000002")])
def test_both_ways_agree(lines: list[str]) -> None:
    content = flat(*lines)
    quick = read(content)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(module, "INCIDENT", lambda _text, _at: None)
        slow = read(content)
    assert quick == slow


@given(damaged(), st.sampled_from(["\n", "\r"]), st.booleans())
def test_line_ends_change_nothing_whatever_is_damaged(lines: list[str], end: str, last: bool) -> None:
    if lines[-1]:
        assert read(flat(*lines, end=end, last=last)) == read(flat(*lines))


@given(files)
def test_segments_without_line_ends_say_the_same(lines: list[str]) -> None:
    assert read(flat(*lines, end="")) == read(flat(*lines))


@given(damaged())
def test_every_segment_is_accounted_for(lines: list[str]) -> None:
    found = read(flat(*lines))
    if isinstance(found, str):
        assert FAULTS[found].scope == "file"
        return
    assert all(FAULTS[item.code].scope == "record" for item in found if isinstance(item, Damage))
    assert [item.line for item in found] == sorted({item.line for item in found})
    # Every line that begins a record is one, or stands within a damage.
    held = {at for item in found if isinstance(item, Damage) for at in range(item.line, item.line + item.lines)}
    starts = {item.line for item in found}
    for number, line in enumerate(lines, 1):
        if re.search(r".\d{4}[0-7][A-Z]\d{6}    XX0", line):
            return  # glued segments count as lines of their own, so numbers differ from here on
        if re.fullmatch(r"\d{4}[017][A-Z]\d{6}.{25,}", line, re.DOTALL):
            assert number in starts | held


@given(st.binary(max_size=2000))
@settings(max_examples=50)
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    read(content)
    read(flat(administrative("26-000001")) + content)


@given(damaged())
def test_damage_stays_in_its_own_incident(lines: list[str]) -> None:
    before = [administrative("26-000008"), offence("26-000008")]
    after = [administrative("26-000009"), offence("26-000009")]
    found = read(flat(*before, administrative("26-000007", action="D"), *lines, *after))
    assert not isinstance(found, str)
    good = [item.record["number"] for item in found if isinstance(item, Item)]
    assert good[0] == "26-000008"
    assert good[-1] == "26-000009"
