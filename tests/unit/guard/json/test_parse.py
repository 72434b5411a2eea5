"""One guarded reading of JSON: what is refused, and where the fault says it stands."""

from __future__ import annotations

import pytest

from casebridge.faults import FAULTS
from casebridge.guard.fault import FileFault
from casebridge.guard.json import parse as module
from casebridge.guard.json import parse_json
from casebridge.guard.json.parse import difference


def fault_of(data: bytes, *, any_text: bool = False) -> FileFault:
    with pytest.raises(FileFault) as found:
        parse_json(data, any_text=any_text)
    assert found.value.__cause__ is None
    assert found.value.__context__ is None or found.value.__suppress_context__
    assert FAULTS[found.value.code].scope == "file"
    return found.value


@pytest.mark.parametrize(
    ("data", "code", "place", "line", "offset"),
    [
        (b"", "json_empty", "", 0, None),
        (b" \r\n\t", "json_empty", "", 0, None),
        (b"\xef\xbb\xbf{}", "json_bom", "", 1, 0),
        (b'{"a":\n"\xff"}', "json_not_utf8", "", 2, 7),
        ('{"a": "\ud800"}'.encode("utf-8", "surrogatepass"), "json_not_utf8", "", 1, 7),
        ('{"a": 1}'.encode("utf-16"), "json_not_utf8", "", 1, 0),
        ('{"a": 1}'.encode("utf-16-le"), "json_syntax", "", 1, 1),
        (b"<html><body>Sign in</body></html>", "json_syntax", "", 1, 0),
        (b"\x1f\x8b\x08", "json_not_utf8", "", 1, 1),
        (b'{"a": 1, "b": {"c": 2, "c": 2}}', "json_duplicate_key", "/b/c", 1, 23),
        (b'{"a": 1, "\\u0061": 1}', "json_duplicate_key", "/a", 1, 9),
        (b'{"a": [1, NaN]}', "json_not_finite", "/a/1", 1, 10),
        (b'{"a": -Infinity}', "json_not_finite", "/a", 1, 6),
        (b"Infinity", "json_not_finite", "", 1, 0),
        (b'{"\xc3\xa9": "\xf0\x9f\x98\x80", "b": NaN}', "json_not_finite", "/b", 1, 20),
        (b'["\\t\\r\\n", NaN]', "json_not_finite", "/1", 1, 11),
        (b'[{"a": 1e400}]', "json_number_range", "/0/a", 1, 7),
        (b"[-1e400]", "json_number_range", "/0", 1, 1),
        (b"[" + b"9" * 400 + b".0]", "json_number_range", "/0", 1, 1),
        (b"[9223372036854775808]", "json_integer_range", "/0", 1, 1),
        (b"[-9223372036854775809]", "json_integer_range", "/0", 1, 1),
        (b"[" + b"9" * 5000 + b"]", "json_integer_range", "/0", 1, 1),
        (b'["a", "\\ud83d"]', "json_surrogate", "/1", 1, 7),
        (b'["\\ude00"]', "json_surrogate", "/0", 1, 2),
        (b'["\\ud83d\\u0041"]', "json_surrogate", "/0", 1, 8),
        (b'["\\ud83d \\ude00"]', "json_surrogate", "/0", 1, 9),
        (b'["\\ud83d\\ud83d\\ude00"]', "json_surrogate", "/0", 1, 8),
        (b'{"\\ud83d": 1}', "json_surrogate", "", 1, 2),
        (b'{"a": "x\x00"}', "json_nul", "/a", 1, 8),
        (b'{"a": "x\ty"}', "json_control", "/a", 1, 8),
        (b'{"a": {"b": "x\\u0000"}}', "json_nul", "/a/b", 1, 14),
        (b'["\\u001F"]', "json_control", "/0", 1, 2),
        (b'["\\u000b"]', "json_control", "/0", 1, 2),
        (b'["\\u007f"]', "json_control", "/0", 1, 2),
        (b'["a\x7f"]', "json_control", "/0", 1, 3),
        (b'["\\b"]', "json_control", "/0", 1, 2),
        (b'["\\\\\\f"]', "json_control", "/0", 1, 4),
        (b'{"a\\u0001": 1}', "json_control", "", 1, 3),
        (b"{} {}", "json_trailing", "", 1, 3),
        (b"[]\n]", "json_trailing", "", 2, 3),
        (b'{"a": [1, 2', "json_truncated", "/a/1", 1, 11),
        (b'{"a": [1, ', "json_truncated", "/a/1", 1, 10),
        (b'{"a', "json_truncated", "", 1, 3),
        (b'{"a"', "json_truncated", "/a", 1, 4),
        (b'{"a": tru', "json_truncated", "/a", 1, 6),
        (b"-", "json_truncated", "", 1, 0),
        (b"[1.", "json_truncated", "/0", 1, 1),
        (b"[1e+", "json_truncated", "/0", 1, 1),
        (b"{", "json_truncated", "", 1, 1),
        (b"[1,]", "json_syntax", "/1", 1, 3),
        (b'{"a": 1,}', "json_syntax", "/a", 1, 8),
        (b'{"a" 1}', "json_syntax", "/a", 1, 5),
        (b'["a" "b"]', "json_syntax", "/0", 1, 5),
        (b"[1}", "json_syntax", "/0", 1, 2),
        (b"{'a': 1}", "json_syntax", "", 1, 1),
        (b"[01]", "json_syntax", "/0", 1, 1),
        (b"[+1]", "json_syntax", "/0", 1, 1),
        (b"[.5]", "json_syntax", "/0", 1, 1),
        (b"[tru]", "json_syntax", "/0", 1, 1),
        (b"[0x1F]", "json_syntax", "/0", 1, 2),
        (b'["\\x41"]', "json_syntax", "/0", 1, 2),
        (b'["\\u12"]', "json_syntax", "/0", 1, 2),
        (b"[1] // two", "json_trailing", "", 1, 4),
    ],
)
def test_each_fault_has_its_code_and_place(data: bytes, code: str, place: str, line: int, offset: int | None) -> None:
    fault = fault_of(data)
    assert (fault.code, fault.where.column, fault.where.line, fault.offset) == (code, place, line, offset)


@pytest.mark.parametrize(("opened", "closed"), [(b"[", b"]"), (b'{"a":', b"}")])
def test_depth_beyond_200_refused(opened: bytes, closed: bytes) -> None:
    assert parse_json(opened * 200 + b"1" + closed * 200)
    for depth in (201, 5_000, 200_000):
        fault = fault_of(opened * depth + b"1" + closed * depth)
        assert fault.code == "json_too_deep"
        assert fault.where.column.count("/") == 17
        assert fault.where.column.endswith("/*")


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (b"null", None),
        (b' {"a": [true, false, null, 0, -1, 1.5, 1E2, "b"]} \n', {"a": [True, False, None, 0, -1, 1.5, 100.0, "b"]}),
        (b"[9223372036854775807, -9223372036854775808]", [(1 << 63) - 1, -(1 << 63)]),
        (b'["\\ud83d\\ude00", "\\u00e9\xc3\xa9", "\\\\ud83d"]', ["\U0001f600", "\u00e9\u00e9", "\\ud83d"]),
        (b'["a\\tb\\r\\nc", "\\\\b\\\\u0000", "\\u0020\\"\\/"]', ["a\tb\r\nc", "\\b\\u0000", ' "/']),
        (b'[{}, [], "", 1e300, 1e-400]', [{}, [], "", 1e300, 0.0]),
        (b'{"a": {"a": {"a": 1}}, "b": {"a": 2}}', {"a": {"a": {"a": 1}}, "b": {"a": 2}}),
    ],
)
def test_good_json_read_as_it_stands(data: bytes, value: object) -> None:
    assert parse_json(data) == value
    assert repr(parse_json(data)) == repr(value)


def test_any_text_lets_controls_through_only_as_escapes() -> None:
    assert parse_json(b'["\\u0000", "\\b", "\x7f"]', any_text=True) == ["\0", "\b", "\x7f"]
    assert fault_of(b'["\x01"]', any_text=True).code == "json_control"
    assert fault_of(b'["\\u0000", "\\ud800"]', any_text=True).where.column == "/1"


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("a/b~c", "a~1b~0c"),
        ("k" * 64, "k" * 64),
        ("k" * 65, "*"),
        ("jo@example.org", "*"),
        ("555-010-1234-567", "*"),
        ("a\\tb", "*"),
        ("", ""),
    ],
)
def test_pointer_shortens_keys_that_may_identify(key: str, shown: str) -> None:
    assert fault_of(f'{{"{key}": [0, NaN]}}'.encode()).where.column == f"/{shown}/1"


def test_fault_tells_no_value() -> None:
    fault = fault_of(b'{"name": "Jo Example", "number": 1e999}')
    assert "Jo" not in f"{fault} {fault.detail} {fault.args}"
    assert "999" not in f"{fault} {fault.detail} {fault.args}"


def test_value_that_two_parsers_read_differently_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    other = {"cases": [{"n": "1"}, {"n": "2"}]}
    monkeypatch.setattr(module, "from_json", lambda *_args, **_options: other)
    fault = fault_of(b'{"cases": [{"n": "1"}, {"n": "3"}]}')
    assert (fault.code, fault.where.column) == ("parsers_disagree", "/cases/1/n")


@pytest.mark.parametrize(
    ("first", "second", "steps"),
    [
        ({"a": [1, 2]}, {"a": [1, 3]}, ["a", 1]),
        ({"a": [1, 2]}, {"a": [1]}, ["a"]),
        ({"a": 1}, {"b": 1}, []),
        ([{"a": None}, {"a": {"b": "x"}}], [{"a": None}, {"a": {"b": "y"}}], [1, "a", "b"]),
        (1, "1", []),
    ],
)
def test_difference_leads_to_the_first_place(first: object, second: object, steps: list[int | str]) -> None:
    assert difference(first, second) == steps


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b'{"a":1,"b":9223372036854775808}', "json_integer_range"),
        (b"[-9223372036854775809]", "json_integer_range"),
        (b'{"a":[1,9223372036854775808]}', "json_integer_range"),
        (b"9223372036854775808", "json_integer_range"),
        (b'{"a":1,"a":1}', "json_duplicate_key"),
        (b'{"a":1e400}', "json_number_range"),
        (b'{"a":null,"b":"\\b"}', "json_control"),
        (b'{"a":null,"b":"\\u0000"}', "json_nul"),
    ],
)
def test_document_without_white_space_is_looked_at_as_closely(data: bytes, code: str) -> None:
    assert fault_of(data).code == code


def test_second_parser_is_spared_only_where_every_byte_comes_out_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def second(text: str) -> object:
        asked.append(text)
        return {}

    monkeypatch.setattr(module, "_decode", second)
    plain = '{"a":[1,-2.5,true,null,"\u00e9\U0001f600\\n\\"",{"b":{}}]}'.encode()
    assert parse_json(plain) == {"a": [1, -2.5, True, None, '\u00e9\U0001f600\n"', {"b": {}}]}
    assert parse_json(b'{"id":"12345678901234567890"}') == {"id": "12345678901234567890"}
    assert asked == []
    for other in (b'{"a":1.0e2}', b'{"a":"\\u00e9"}', b'{"a":1234567890123456789}', b'{"a": 1}', b'{"a":1}\n'):
        assert fault_of(other).code == "parsers_disagree"
    assert len(asked) == 5
