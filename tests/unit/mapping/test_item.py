"""Records of one case that do not replace each other."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from casebridge.mapping import Translator
from tests.unit.mapping.make import HEAD, STATUS, profile

ITEM = 'item = "Item"\n'


def test_item_is_told_from_the_cells_and_is_no_part_of_what_a_record_says() -> None:
    made = profile(STATUS, HEAD + ITEM)
    ready = Translator(made, ["Case", "Status", "Item"])
    one, two = ready.pick(["1", "OPEN", " a "]), ready.pick(["1", "OPEN", "b"])
    assert (ready.item(one), ready.item(two)) == ("a", "b")
    assert ready.translate(one) is ready.translate(two)
    assert made.fact_columns() == ("Item", "Status")
    assert made.fact_columns(as_of=False) == ("Status",)
    assert ready.unmapped_columns() == ()


def test_item_is_empty_where_the_profile_names_none() -> None:
    ready = Translator(profile(), ["Case", "Status"])
    assert ready.item(ready.pick(["1", "OPEN"])) == ""


def test_item_that_repeats_is_refused() -> None:
    head = 'name = "p"\nversion = "1"\n[records]\nformat = "json"\n[fields]\nCase = "n"\nStatus = "s"\n'
    head += 'Item = { path = "i", each = "x" }\n[case]\nnumber = "Case"\n'
    with pytest.raises(ValidationError, match="'Item' has each, and only one value fits here"):
        profile(STATUS, head + ITEM)
