"""A profile drafted from a sample: loads, guesses no meaning, and holds no cell but status codes."""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casebridge.engine.start.sample import draft_profile, quoted
from casebridge.engine.start.starter import start
from casebridge.errors import FixConfig
from casebridge.mapping import load_profile


def drafted(tmp_path: Path, text: str, name: str = "sample.csv") -> str:
    sample = tmp_path / name
    sample.write_text(text, encoding="utf-8")
    made = draft_profile(sample, "rms")
    (tmp_path / "profile.toml").write_text(made, encoding="utf-8")
    load_profile(tmp_path / "profile.toml")
    return made


def test_columns_are_told_by_name_and_shape(tmp_path: Path) -> None:
    made = drafted(
        tmp_path,
        "Case No;CyberTip;Disposition;Arrest Date;Last Updated;Suspect\n"
        "AB-24-0001/X;900000001;TOT DA;03/01/2026;03/02/2026 10:15;Jane Roe\n"
        "CD-24-0002/Y;;CLRD;;03/03/2026 11:00;John Doe\n",
    )
    found = tomllib.loads(made)
    assert found["file"]["delimiter"] == ";"
    assert found["time_zone"] == "America/New_York"
    assert found["case"] == {
        "number": "Case No",
        "pattern": "[A-Z]{2}-[0-9]{2}-[0-9]{4}/[A-Z]{1}",
        "report": "CyberTip",
        "as_of": {"column": "Last Updated", "format": "%m/%d/%Y %H:%M"},
    }
    assert [rule["column"] for rule in found["map"]] == ["Disposition", "Arrest Date"]
    assert found["map"][1] == {"column": "Arrest Date", "outcome": "ARREST", "date": "%m/%d/%Y"}
    assert found["map"][0]["codes"] == {}
    assert '# "CLRD" = "TODO"  # 1 row' in made
    assert found["ignored"] == {"Suspect": "TODO: why this is not read"}
    assert "Roe" not in made
    assert "0001" not in made


def test_code_that_may_identify_somebody_is_left_out(tmp_path: Path) -> None:
    made = drafted(tmp_path, f"Case No,Status\n1,Open\n2,jo@example.org\n3,{'x' * 65}\n4,a\x1b[2Jb\n")
    assert '"Open"' in made
    assert "example.org" not in made
    assert "xxx" not in made
    assert "\x1b" not in made


def test_column_of_many_values_is_no_status(tmp_path: Path) -> None:
    made = drafted(tmp_path, "Case No,Status\n" + "".join(f"{at},note {at}\n" for at in range(40)))
    assert "note 7" not in made
    assert 'column = "TODO"' in made
    assert '"Status" = "TODO: why this is not read"' in made


@pytest.mark.parametrize(
    ("value", "form"),
    [
        ("2026-03-01", "%Y-%m-%d"),
        ("2026-03-01T09:30:00", "iso"),
        ("2026/03/01 09:30:00 AM", "%Y/%m/%d %I:%M:%S %p"),
        ("31.12.2026", "%d.%m.%Y"),
    ],
)
def test_format_of_a_date_is_the_first_that_reads_all(tmp_path: Path, value: str, form: str) -> None:
    found = tomllib.loads(drafted(tmp_path, f"Case No,Status,Updated\n1,Open,{value}\n2,Open,\n"))
    assert found["case"]["as_of"]["format"] == form


def test_mixed_dates_are_not_guessed(tmp_path: Path) -> None:
    made = drafted(tmp_path, "Case No,Status,Updated\n1,Open,2026-03-01\n2,Open,2026-03-01T10:00:00\n")
    assert "# as_of" in made


def test_sample_without_any_known_name_asks_for_all(tmp_path: Path) -> None:
    found = tomllib.loads(drafted(tmp_path, "A,B\n1,2\n"))
    assert found["case"] == {"number": "TODO"}
    assert found["ignored"].keys() == {"A", "B"}


def test_sample_of_many_rows_is_looked_at_only_so_far(tmp_path: Path) -> None:
    made = drafted(tmp_path, "Case No,Status\n" + "1,Open\n" * 6000 + "2,Late code\n")
    assert "Late code" not in made
    assert "# 5000 rows" in made


def test_workbook_is_a_sample_too(tmp_path: Path) -> None:
    (tmp_path / "sample.xlsx").write_bytes(b"PK no workbook")
    with pytest.raises(FixConfig) as raised:
        draft_profile(tmp_path / "sample.xlsx", "rms")
    assert raised.value.code == "workbook_unreadable"


def test_empty_sample_says_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "sample.csv").touch()
    with pytest.raises(FixConfig) as raised:
        draft_profile(tmp_path / "sample.csv", "rms")
    assert (raised.value.code, raised.value.where.file) == ("file_empty", "sample.csv")


NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), min_size=1, max_size=20)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(NAMES, min_size=2, max_size=6, unique_by=str.strip), st.text(max_size=20))
def test_any_header_gives_a_profile_that_loads(tmp_path: Path, header: list[str], cell: str) -> None:
    sample = tmp_path / "sample.csv"
    with sample.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, [cell] * len(header)])
    try:
        made = draft_profile(sample, "rms")
    except FixConfig:
        return
    (tmp_path / "profile.toml").write_text(made, encoding="utf-8")
    load_profile(tmp_path / "profile.toml")


@given(st.text(st.characters(codec="utf-8")))
def test_quoted_text_is_read_back_as_it_was(text: str) -> None:
    assert tomllib.loads(f"x = {quoted(text)}")["x"] == text


def test_start_in_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(FixConfig) as raised:
        start(tmp_path / "file" / "below")
    assert raised.value.code == "folder_unwritable"
