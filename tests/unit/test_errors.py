"""The error tree: each leaf has one reaction, and a text that says what, where and what next."""

from __future__ import annotations

import pytest

from casebridge import errors
from casebridge.errors import (
    CasebridgeError,
    DeadLetterRecord,
    FixConfig,
    Place,
    QuarantineBatch,
    StopLedger,
    TryLater,
)

REACTIONS = {FixConfig: 2, TryLater: 3, StopLedger: 4, QuarantineBatch: 1, DeadLetterRecord: 1}


def test_every_leaf_has_its_exit_code() -> None:
    assert {leaf: leaf.exit_code for leaf in CasebridgeError.__subclasses__() if leaf in REACTIONS} == REACTIONS
    assert {name for name in errors.__all__ if name not in ("Place", "CasebridgeError")} == {
        leaf.__name__ for leaf in REACTIONS
    }


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (Place(), ""),
        (Place("a.csv"), "a.csv"),
        (Place("a.csv", 3), "a.csv, line 3"),
        (Place("a.csv", 3, "Case #"), "a.csv, line 3, column 'Case #'"),
        (Place(line=3), "line 3"),
        (Place(column="x"), "column 'x'"),
    ],
)
def test_place_names_what_is_known(place: Place, text: str) -> None:
    assert str(place) == text


def test_error_text_is_place_summary_and_next_step() -> None:
    error = DeadLetterRecord("code", "It broke.", where=Place("a.csv", 3), next_step="Mend it.", detail="internals")
    assert str(error) == "a.csv, line 3: It broke. Mend it."
    assert (error.code, error.summary, error.next_step, error.detail) == ("code", "It broke.", "Mend it.", "internals")
    assert error.args == (str(error),)


def test_error_text_is_the_summary_alone_when_nothing_else_is_known() -> None:
    assert str(StopLedger("code", "It broke.")) == "It broke."
