"""Answers of the service that takes NIBRS documents: status and violations, not what is wrong with which value.

They are third-party data and not part of the project: ``CASEBRIDGE_FOREIGN_DATA`` names the folder that holds them.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.foreign import bridge_to, own_profile, put, texts_of, traces

DOCUMENT = "2017_12_WVNDX0100_6816_INC"
ANSWERS = {
    "Accepted": (DOCUMENT, "ACCEPTED", "", ""),
    "Warnings": ("2019_07_HI0020000_19272709-3_INC", "WARNINGS", "DQ1407", "W"),
    "Error": (DOCUMENT, "ERRORS", "932 932 355 451", "E E E E"),
}


def content(data: Path, name: str) -> bytes:
    return (data / "nibrs_ws" / f"NIBRS-{name}-Response.xml").read_bytes()


@pytest.mark.parametrize("name", ANSWERS)
def test_answer_tells_status_and_violations_with_those_that_come_twice(
    tmp_path: Path, foreign_data: Path, name: str
) -> None:
    document = content(foreign_data, name)
    agency = bridge_to(tmp_path, own_profile("nibrs-ws"))
    agency.link(ANSWERS[name][0], "900000001")
    put(agency, document, "answer.xml")
    agency.clock.pass_time(hours=1)
    (shown,) = agency.bridge.preview(None, "rms")
    (cells,) = shown.cells
    found = tuple(cells[column].replace("\x1f", " ") for column in ("document", "status", "violation", "level"))
    assert found == ANSWERS[name]
    (source,) = agency.sync().sources
    assert (dict(source.books.by_rule), dict(source.unmapped_values)) == ({"held:nothing_stated": 1}, {})
    assert traces(agency, texts_of(document, ANSWERS[name]), "") == []


def test_fault_is_no_answer(tmp_path: Path, foreign_data: Path) -> None:
    agency = bridge_to(tmp_path, own_profile("nibrs-ws"))
    document = content(foreign_data, "Fault")
    put(agency, document, "answer.xml")
    agency.clock.pass_time(hours=1)
    (batch,) = agency.sync().sources[0].batches
    assert (batch.verdict, batch.code) == ("rejected", "records_missing")
    assert traces(agency, texts_of(document, []), "") == []
