"""What of a profile with fields is right or wrong only as a whole, told with file, line and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from casebridge.errors import FixConfig
from casebridge.mapping import load_profile

GOOD = """name = "p"
version = "1"
time_zone = "UTC"

[records]
format = "json"
path = ["data", "@"]

[fields]
id = "id"
case = ["case.number", "number"]
changed = "changed"
ori = "ori"
status = { path = "status", lookup = "states" }
date = { path = "date", each = "arrests" }
kind = { path = "kind", each = "arrests[]" }
same = { path = "kind", each = "arrests" }

[rest]
id = "id"
list = { path = "/cases" }

[rest.paging]
style = "cursor"
next = "next"
done = "done"
total = "total"

[rest.watermark]
field = "changed"

[rest.detail]
request = { path = "/cases/{id}" }
path = "detail"

[rest.errors]
when = "error"
code = ["code"]

[rest.lookup.states]
request = { path = "/states" }
path = "states"
key = "key"
label = "label"

[case]
number = "case"
agency = "ori"
as_of = { column = "changed" }

[[map]]
column = "status"
to = "status"

[[map]]
column = "same"
codes = { A = { outcome = "ARREST" } }
date = { column = "date" }
"""
XML = """name = "p"
version = "1"

[records]
format = "xml"
path = "/r:root/r:case"
namespaces = { r = "http://example.org/r" }

[fields]
case = "r:number"
status = { path = "r:status", each = "r:part" }

[case]
number = "case"

[[map]]
column = "status"
to = "status"
"""
JSON_FAULT = "not a JMESPath expression"
FAULTS = [
    ('path = ["data", "@"]', 'path = ["data", "a."]', 7, "records.path", JSON_FAULT),
    ('"case.number", "number"]', '"case.number", "[?"]', 11, "fields.case", JSON_FAULT),
    ('{ path = "date", each', '{ path = "da te", each', 15, "fields.date.path", JSON_FAULT),
    ('"date", each = "arrests"', '"date", each = "arrests["', 15, "fields.date.each", JSON_FAULT),
    ('next = "next"', 'next = "a b"', 25, "rest.paging.next", JSON_FAULT),
    ('done = "done"', 'done = "a b"', 26, "rest.paging.done", JSON_FAULT),
    ('total = "total"', 'total = "a b"', 27, "rest.paging.total", JSON_FAULT),
    ('total = "total"', 'last = "a b"', 27, "rest.paging.last", JSON_FAULT),
    ('field = "changed"', 'delta = "a b"', 30, "rest.watermark.delta", JSON_FAULT),
    ('path = "detail"', 'path = "a b"', 34, "rest.detail.path", JSON_FAULT),
    ('when = "error"', 'when = "a b"', 37, "rest.errors.when", JSON_FAULT),
    ('code = ["code"]', 'code = ["code", "a b"]', 38, "rest.errors.code", JSON_FAULT),
    ('path = "states"', 'path = "a b"', 42, "rest.lookup.states.path", JSON_FAULT),
    ('key = "key"', 'key = "a b"', 43, "rest.lookup.states.key", JSON_FAULT),
    ('label = "label"', 'label = "a b"', 44, "rest.lookup.states.label", JSON_FAULT),
    ('number = "case"', 'number = "date"', 47, "case.number", "'date' has each, and only one value fits here"),
    ('agency = "ori"', 'agency = "date"', 48, "case.agency", "'date' has each"),
    ('{ column = "changed" }', '{ column = "date" }', 49, "case.as_of.column", "'date' has each"),
    ('id = "id"\nlist', 'id = "date"\nlist', 20, "rest.id", "'date' has each"),
    ('field = "changed"', 'field = "date"', 30, "rest.watermark.field", "'date' has each"),
    (
        'column = "status"\nto = "status"',
        'column = "date"\nto = "closure_other_text"',
        52,
        "map.0.column",
        "'date' has each, and closure_other_text takes one value",
    ),
    (
        'date = { column = "date" }',
        'date = { column = "kind", format = "%Y" }',
        58,
        "map.1.date",
        "'kind' repeats otherwise than 'same'; give both one each",
    ),
    ('date = { column = "date" }', 'count = "kind"', 58, "map.1.count", "'kind' repeats otherwise than 'same'"),
    ('date = { column = "date" }', 'key = "kind"', 58, "map.1.key", "'kind' repeats otherwise than 'same'"),
    ('column = "same"\n', 'column = "ori"\nkey = "date"\n', 57, "map.1.key", "'date' repeats otherwise than 'ori'"),
    ('"id"\ncase', '"id"\ncose', 0, "", "'case' is not in [fields]"),
    ('id = "id"\nlist', 'id = "idd"\nlist', 0, "", "'idd' is not in [fields], did you mean 'id'?"),
    ('field = "changed"', 'field = "change"', 0, "", "'change' is not in [fields], did you mean 'changed'?"),
    ('lookup = "states"', 'lookup = "state"', 0, "", "field 'status' names a lookup that [rest.lookup] does not have"),
    ('format = "json"', 'format = "jsonl"', 0, "", "[rest] reads json or xml"),
]


def load(folder: Path, text: str) -> None:
    path = folder / "profile.toml"
    path.write_text(text, encoding="utf-8")
    load_profile(path)


def test_good_profiles_load(tmp_path: Path) -> None:
    load(tmp_path, GOOD)
    load(tmp_path, XML)
    load(tmp_path, GOOD.replace('column = "same"', 'column = "status"').replace('date = { column = "date" }', ""))
    load(tmp_path, GOOD.replace('date = { column = "date" }', 'key = "id"\ncount = "ori"'))
    load(tmp_path, GOOD.replace('[rest.watermark]\nfield = "changed"\n', ""))


@pytest.mark.parametrize(("what", "by", "line", "key", "words"), FAULTS)
def test_fault_told_with_line_and_key(tmp_path: Path, what: str, by: str, line: int, key: str, words: str) -> None:
    assert GOOD.count(what) == 1
    with pytest.raises(FixConfig) as found:
        load(tmp_path, GOOD.replace(what, by))
    fault = found.value
    assert (fault.code, fault.where.line, fault.where.column) == ("key_invalid", line, key)
    assert fault.where.file.endswith("profile.toml")
    assert words in fault.summary


@pytest.mark.parametrize(
    ("what", "by", "line", "key"),
    [
        ("/r:root/r:case", "/r:root[", 6, "records.path"),
        ('case = "r:number"', 'case = "q:number"', 10, "fields.case"),
        ('"r:status"', '"r:status["', 11, "fields.status.path"),
        ('"r:part"', '"//["', 11, "fields.status.path"),
    ],
)
def test_fault_of_an_xpath_told_with_line_and_key(tmp_path: Path, what: str, by: str, line: int, key: str) -> None:
    assert XML.count(what) == 1
    with pytest.raises(FixConfig) as found:
        load(tmp_path, XML.replace(what, by))
    assert (found.value.where.line, found.value.where.column) == (line, key)


@pytest.mark.parametrize(
    "extra",
    ['[fields]\na = "b"\n', '[rest]\nid = "a"\nlist = { path = "/x" }\n', '[[test]]\ninput = "x"\nexpect = {}\n'],
)
def test_parts_of_records_need_records(tmp_path: Path, extra: str) -> None:
    plain = 'name = "p"\nversion = "1"\n[case]\nnumber = "a"\n[[map]]\ncolumn = "s"\nto = "status"\n'
    load(tmp_path, plain)
    with pytest.raises(FixConfig, match=r"need \[records\]"):
        load(tmp_path, plain + extra)
