"""The canonical records as a family: few, frozen, closed, and silent about their input."""

from __future__ import annotations

import importlib
import pkgutil

import pytest
from pydantic import ValidationError

from casebridge import model
from casebridge.model import AgencyRef, Record, ReportRef


def _records() -> list[type[Record]]:
    found: dict[str, type[Record]] = {}
    for info in pkgutil.iter_modules(model.__path__):
        module = importlib.import_module(f"casebridge.model.{info.name}")
        for item in vars(module).values():
            if isinstance(item, type) and issubclass(item, Record):
                found[item.__name__] = item
    return list(found.values())


def test_records_stay_fewer_than_twenty_five() -> None:
    assert 10 < len(_records()) < 25


@pytest.mark.parametrize("record", _records(), ids=lambda record: record.__name__)
def test_every_record_is_frozen_closed_and_hides_input(record: type[Record]) -> None:
    assert record.model_config["frozen"] is True
    assert record.model_config["extra"] == "forbid"
    assert record.model_config["hide_input_in_errors"] is True


def test_record_change_refused_when_frozen() -> None:
    ref = ReportRef(report_id="7")
    with pytest.raises(ValidationError, match="frozen"):
        ref.report_id = "8"  # type: ignore[misc]


def test_unknown_field_refused() -> None:
    with pytest.raises(ValidationError, match="Extra inputs"):
        ReportRef.model_validate({"report_id": "7", "report": "8"})


def test_error_text_holds_no_input() -> None:
    with pytest.raises(ValidationError) as caught:
        AgencyRef.model_validate({"scheme": "ORI", "value": "SECRETVALUE"})
    assert "SECRETVALUE" not in str(caught.value)


def test_equal_records_are_one_in_a_set() -> None:
    assert len({ReportRef(report_id="7"), ReportRef(report_id="7"), ReportRef(report_id="8")}) == 2
