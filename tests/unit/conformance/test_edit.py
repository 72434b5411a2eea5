"""Documents are changed by name, with all that stands in what is taken away."""

from __future__ import annotations

import pytest

from casebridge.conformance.report.edit import UNKNOWN, holds, with_text, with_unknown, without

XML = b'<r xmlns:p="u"><p:file id="1"><name>a</name></p:file><p:file/><name>b</name></r>'
JSON = b'{"files": [{"file": {"name": "a"}}], "name": "b"}'


def test_an_element_goes_with_all_that_stands_in_it() -> None:
    assert without(XML, "file") == b'<r xmlns:p="u"><name>b</name></r>'
    assert without(JSON, "file") == b'{"files": [{}], "name": "b"}'


@pytest.mark.parametrize("data", [XML, JSON])
def test_texts_are_replaced_by_name_and_unknown_names_are_put_beside(data: bytes) -> None:
    assert with_text(data, "name", "new").count(b"new") == 2
    assert with_text(data, "name", "new", times=1).count(b"new") == 1
    assert not holds(data, "nobody")
    assert UNKNOWN.encode() in with_unknown(data, "name", "x")
    assert with_unknown(data, "nobody", "x") == data
