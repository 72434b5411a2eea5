"""Preview: record, case and form side by side, and nothing written."""

from __future__ import annotations

from pathlib import Path

from tests.unit.cli.conftest import HEADER, Demo


def test_preview_shows_record_case_and_form_and_writes_nothing(demo: Demo) -> None:
    path = demo.drop(
        HEADER
        + "25-000109,,ARR,,,10/27/2025,10/28/2025,Unit 3\n"
        + "25-000501,,CLO,,,,10/28/2025,Unit 3\n"
        + "25-000502,,EXC,B,,,10/28/2025,Unit 3\n"
        + "25-000503,,XFER,,,,10/28/2025,Unit 3\n"
        + "bad,,OPEN,,,,10/28/2025,Unit 3\n"
        + ",,,,,,,\n"
    )
    ran = demo("preview", "rms", path)
    for piece in (
        "Case 25-000109 (line 2)",
        "Arrest Date: 10/27/2025",
        "investigation status: CLEARED_BY_ARREST",
        "outcome: ARREST on 2025-10-27",
        "NCMEC form, report 900000109",
        "NCMEC form, report 900000209",
        "Case Status: Arrest",
        "No report is linked. With a link it would say:",
        "Waits: why was the report closed?",
        "Reason(s) for closing the report: No",
        "question: what does the code mean? (column",
        "Would be set aside",
        "line 6, column 'Case No': The case number does not have the form",
        "Would be left alone",
        "1 record: blank",
        "4 cases shown, 1 linked to a report. Nothing was written.",
    ):
        assert piece in ran.words.replace("  ", " "), piece
    assert max(map(len, ran.out.splitlines())) <= 80
    assert len(demo("preview", "rms", path, "--limit", "2", "--json").json) == 4


def test_preview_never_lets_a_cell_steer_the_terminal(demo: Demo) -> None:
    path = demo.drop(HEADER + '25-000601,"\x1b[2J\x07",OPEN,,,,10/28/2025,U\n')
    ran = demo("preview", "rms", path)
    assert "\x1b" not in ran.out
    assert "\\x1b[2J" in ran.out


def test_preview_of_rows_of_one_case_and_of_long_cells(demo: Demo) -> None:
    long = "Z" * 300
    rows = f"25-000601,{long},OPEN,,,,10/28/2025,U\n25-000601,,OPEN,,,10/01/2025,10/28/2025,U\n"
    ran = demo("preview", "rms", demo.drop(HEADER + rows))
    assert "(line 2, 3)" in ran.out
    assert "line 3" in ran.out
    assert long not in ran.out.replace("\n", "")


def test_preview_shows_at_most_20_faults(demo: Demo) -> None:
    ran = demo("preview", "rms", demo.drop(HEADER + "bad,,OPEN,,,,10/28/2025,U\n" * 25))
    assert "and 5 more" in ran.out


def test_preview_of_a_file_that_cannot_be_read_ends_with_1(demo: Demo) -> None:
    ran = demo("preview", "rms", demo.drop("Case No\n1\n"), code=1)
    assert "A column that the profile maps is not in the header." in ran.err


def test_preview_of_nothing_to_say(demo: Demo) -> None:
    text = (demo.folder / "profile.toml").read_text(encoding="utf-8")
    (demo.folder / "profile.toml").write_text(text.replace('{ status = "OPEN" }', "{}"), encoding="utf-8")
    ran = demo("preview", "rms", demo.drop(HEADER + "25-000601,,OPEN,,,,10/28/2025,U\n"))
    assert "Nothing to say to NCMEC yet." in ran.words


def test_foreign_files_read_well_in_preview(foreign_data: Path, demo: Demo) -> None:
    sample = foreign_data / "csv" / "san_francisco_wg3w-h783.csv"
    (demo.folder / "profile.toml").write_text(
        'name = "sf"\nversion = "1"\ntime_zone = "America/Los_Angeles"\n[case]\nnumber = "Incident Number"\n'
        'as_of = { column = "Report Datetime", format = "%Y/%m/%d %I:%M:%S %p" }\n[[map]]\ncolumn = "Resolution"\n'
        'codes."Open or Active" = { status = "OPEN" }\n'
        'codes."Cite or Arrest Adult" = { status = "CLEARED_BY_ARREST", outcome = "ARREST" }\n'
        '[ignored]\n"*" = "not needed"\n',
        encoding="utf-8",
    )
    ran = demo("preview", "rms", sample, "--limit", "50")
    assert "Resolution: Cite or Arrest Adult" in ran.words
    assert "Case Status: Arrest" in ran.words
    assert max(map(len, ran.out.splitlines())) <= 80
