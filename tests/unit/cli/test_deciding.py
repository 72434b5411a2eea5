"""Verbs by which a person decides: questions, links, dead letters, cursors, init."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli.conftest import HEADER, Demo, run


def test_answer_makes_the_event_and_the_next_sync_sends_it(demo: Demo) -> None:
    ran = demo("questions", "answer", "2", "cleared by arrest")
    assert "Question 2 is answered." in ran.out
    assert "900000105 25-000105 Arrest (edit 2)" in ran.words
    assert "events: 1 event taken." in demo("sync").out
    assert "is answered" in demo("questions", "answer", "2", "CLEARED_BY_ARREST", code=2).err
    assert "It is answered: CLEARED_BY_ARREST." in demo("questions", "show", "2").out


def test_answer_of_a_code_settles_every_case_with_it(demo: Demo) -> None:
    found = demo("questions", "answer", "3", "status=CLOSED", "--role", "supervisor", "--json").json
    assert [item["ref"]["report_id"] for item in found] == ["900000107"]
    assert "why was the report closed" in demo("events", "list", "--report", "900000107").words


def test_answer_that_is_no_choice_names_the_choices_and_not_the_answer(demo: Demo) -> None:
    ran = demo("questions", "answer", "2", "SECRET", code=2)
    assert "CLEARED_BY_ARREST" in ran.err
    assert "SECRET" not in ran.err


def test_answer_that_causes_no_event_says_so(demo: Demo) -> None:
    assert "No event follows from it." in demo("questions", "answer", "4", "no").out


def test_confirmed_candidate_makes_its_event(demo: Demo) -> None:
    assert "900000110 25-000110-1 Ongoing Investigation" in demo("questions", "answer", "4", "YES").words


def test_questions_show_every_choice_with_its_meaning(told: Demo) -> None:
    words = told("questions", "show", "2").words
    assert "CLEARED_BY_ARREST The case is cleared because somebody was arrested." in words
    assert "casebridge questions answer 2 ANSWER" in words
    words = told("questions", "show", "3").words
    assert "NOTHING The code says nothing about the outcome." in words
    assert "closure=OTHER" in words
    assert "It concerns" not in words


def test_unknown_question_ends_with_2(demo: Demo) -> None:
    assert "There is no question 99." in demo("questions", "show", "99", code=2).err
    assert "There is no question 99." in demo("questions", "answer", "99", "YES", code=2).err
    assert "There is no question 99." in demo("questions", "snooze", "99", code=2).err


def test_snoozed_question_is_hidden_until_it_wakes(demo: Demo) -> None:
    assert "is hidden until" in demo("questions", "snooze", "2", "--days", "3").out
    ran = demo("questions", "list")
    assert "25-000105" not in ran.out
    assert "1 question snoozed" in ran.out
    assert "25-000105" in demo("questions", "list", "--all").out
    assert "snoozed" in demo("questions", "list", "--all").out
    assert "Snoozed until" in demo("questions", "show", "2").out
    assert "1 of them snoozed" in demo("status").out
    assert "is not open" in demo("questions", "snooze", "1", code=2).err
    demo("questions", "snooze", "2", "--days", "0")
    assert "25-000105" in demo("questions", "list").out


def test_questions_say_when_none_is_open(demo: Demo) -> None:
    for number in (2, 3, 4):
        demo("questions", "snooze", number)
    assert "No question is open but the snoozed ones." in demo("questions", "list").out
    demo("questions", "answer", "2", "CLEARED_BY_ARREST")
    demo("questions", "answer", "3", "NOTHING")
    demo("questions", "answer", "4", "NO")
    assert "No question is open.\n" in demo("questions", "list").out


def test_free_answers_are_told_by_their_kind(demo: Demo) -> None:
    profile = demo.folder / "profile.toml"
    text = profile.read_text(encoding="utf-8")
    profile.write_text(text.replace('UTL = "UNABLE_TO_LOCATE_SUBJECT"', 'OTH = "OTHER"'), encoding="utf-8")
    demo.drop(HEADER + "25-000801,900000801,CLO,,OTH,,11/05/2025,U\n")
    demo("sync")
    number = next(
        item["number"] for item in demo("questions", "list", "--json").json if item["trigger"] == "OTHER_TEXT"
    )
    assert "TEXT A few words without names" in demo("questions", "show", number).words
    demo("questions", "answer", number, "merged with another matter")
    assert "merged with another matter" in demo("events", "show", "17").words


def test_link_import_tells_what_it_took_and_which_lines_it_could_not(demo: Demo) -> None:
    path = demo.folder / "more.txt"
    path.write_text("CCR;CT Number\n25-000901;900000901\n25-000902;none\n;900000903\n", encoding="utf-8")
    ran = demo("link", "import", path, "--delimiter", ";", code=1)
    assert "1 link added, 2 rows unusable." in ran.out
    assert "more.txt, line 3: A cell that should hold" in ran.out
    assert "none" not in ran.out
    assert "1 known already" in demo("link", "import", path, "--delimiter", ";", code=1).out
    assert len(demo("link", "import", path, "--delimiter", ";", "--json", code=1).json["faults"]) == 2


def test_link_import_shows_at_most_20_faults_and_takes_tabs(demo: Demo) -> None:
    path = demo.folder / "more.tsv"
    path.write_text("case\tReport ID\n" + "25-1\tx\n" * 25, encoding="utf-8")
    assert "and 5 more" in demo("link", "import", path, "--delimiter", "\\t", code=1).out
    assert "one character" in demo("link", "import", path, "--delimiter", "ab", code=2).err


def test_link_import_without_a_known_column_names_file_and_option(demo: Demo) -> None:
    path = demo.folder / "odd.csv"
    path.write_text("A,B\n1,2\n", encoding="utf-8")
    ran = demo("link", "import", path, code=2)
    assert "Where: odd.csv, line 1" in ran.err
    assert "--report-column" in ran.err
    ran = demo("link", "import", path, "--report-column", "B", "--case-column", "A")
    assert "1 link added." in ran.out


def test_link_add_and_reject_take_what_was_said_back(demo: Demo) -> None:
    assert demo("link", "add", "25-000106", "900000999", "--json").json["added"] == 1
    assert "Next" in demo("link", "add", "25-000106", "no number", code=2).err
    ran = demo("link", "reject", "25-000106", "900000106")
    assert "1 event taken back." in ran.out
    assert "Taken back" in demo("events", "list", "--report", "900000106", "--current").out
    assert "taken back" in demo("link", "list").out
    assert "No link joins" in demo("link", "reject", "25-000106", "1", code=2).err
    assert demo("link", "reject", "25-000106", "900000999", "--json").json == {"retracted": 0}


def test_link_list_is_empty_at_first_and_says_when_there_is_more(demo: Demo) -> None:
    assert "2 of 12" in demo("link", "list", "--limit", "2").out
    config = demo.folder / "other.toml"
    config.write_text(demo.config.read_text(encoding="utf-8").replace("XX0000000", "XX0000001"), encoding="utf-8")
    assert "There is no link yet." in run("--config", config, "link", "list").out


def test_another_agency_sees_nothing_of_this_one(demo: Demo) -> None:
    config = demo.folder / "other.toml"
    config.write_text(demo.config.read_text(encoding="utf-8").replace("XX0000000", "XX0000001"), encoding="utf-8")
    assert run("--config", config, "deadletter", "list", "--json").json == []
    assert "There is no dead letter 1." in run("--config", config, "deadletter", "show", "1", code=2).err
    assert run("--config", config, "questions", "list", "--all", "--json").json == []
    found = run("--config", config, "status", "--json").json
    assert (found["questions"], found["dead_letters"]) == (0, 0)
    assert "never read" in run("--config", config, "cursor", "show", "rms", code=2).err


def test_dead_letter_is_shown_with_place_and_next_step(told: Demo) -> None:
    words = told("deadletter", "show", "2").words
    for piece in ("File cases.csv", "Line 13", "Column Arrest Date", "What to do", "Code date_impossible"):
        assert piece in words


def test_dead_letter_that_can_be_read_now_is_resolved(demo: Demo) -> None:
    demo.drop(HEADER + "25-000120,900000120,ARR,,,99/99/2025,10/28/2025,U\n")
    demo("sync", code=1)
    profile = demo.folder / "profile.toml"
    text = profile.read_text(encoding="utf-8")
    profile.write_text(text.replace('outcome = "ARREST"\ndate = "%m/%d/%Y"', 'outcome = "ARREST"'), encoding="utf-8")
    ran = demo("deadletter", "retry", "3")
    assert "The books balance." in ran.out
    assert [item["number"] for item in demo("deadletter", "list", "--json").json] == [1]
    assert "resolved" in demo("deadletter", "list", "--all").out


def test_dead_letter_retry_of_all_ends_with_1_while_some_stay(demo: Demo) -> None:
    assert demo("deadletter", "retry", "--all", "--json", code=1).json["exit_code"] == 1
    assert "Read so far 2 times" in demo("deadletter", "show", "1").words


@pytest.mark.parametrize("arguments", [[], ["1", "--all"]])
def test_dead_letter_retry_wants_a_number_or_all(demo: Demo, arguments: list[str]) -> None:
    assert "Give a NUMBER or --all." in demo("deadletter", "retry", *arguments, code=2).err


def test_dead_letters_are_discarded_with_a_reason_without_names(demo: Demo) -> None:
    assert "names nobody" not in demo("deadletter", "discard", "1", "--reason", "ask jo@example.org", code=2).err
    assert "jo@" not in demo("deadletter", "discard", "1", "--reason", "ask jo@example.org", code=2).err
    demo("deadletter", "discard", "1", "--reason", "came in corrected")
    assert "discarded: came in corrected" in demo("deadletter", "show", "1").words
    assert "is discarded already" in demo("deadletter", "discard", "1", "--reason", "again", code=2).err
    assert "Nothing is set aside." in demo("deadletter", "list").out
    assert "Nothing is set aside." in demo("deadletter", "retry", "--all").out
    assert "There is no dead letter 99." in demo("deadletter", "discard", "99", "--reason", "x", code=2).err


def test_dead_letter_over_several_lines_names_both_ends(demo: Demo) -> None:
    demo.drop(HEADER + '25-000101,"\n25-000102,,OPEN,,,,10/28/2025,U\n","x",,,,10/28/2025,U\n')
    demo("sync", code=1)
    assert "Line 2 to 4" in demo("deadletter", "show", "3").words


def test_cursor_is_shown_set_and_reset(demo: Demo) -> None:
    demo("cursor", "set", "rms", '{"at": 1}')
    assert demo("cursor", "show", "rms", "--json").json["position"] == {"at": 1}
    assert "A position is a JSON object." in demo("cursor", "set", "rms", "[1]", code=2).err
    assert "A position is a JSON object." in demo("cursor", "set", "rms", "no", code=2).err
    assert "starts again" in demo("cursor", "reset", "rms").out
    assert "at the start" in demo("cursor", "show", "rms").out
    assert demo("cursor", "reset", "nope", code=2).err


def test_init_writes_a_folder_that_check_understands(tmp_path: Path) -> None:
    ran = run("init", tmp_path / "new")
    assert "casebridge.toml" in ran.out
    assert "casebridge link import FILE" in ran.out
    config = tmp_path / "new" / "casebridge.toml"
    config.write_text(config.read_text(encoding="utf-8").replace("TODO: your agency", "Made-up PD"), encoding="utf-8")
    assert "All is well" in run("--config", config, "check").out
    assert "not overwritten" in run("init", tmp_path / "new", code=2).err


def test_init_from_a_sample_drafts_a_profile_and_check_names_what_is_left(tmp_path: Path) -> None:
    sample = tmp_path / "sample.csv"
    sample.write_text(HEADER + "25-000101,,ARR,,,10/14/2025,10/15/2025,Unit 4\n", encoding="utf-8")
    run("init", "--from", sample, tmp_path / "new")
    (tmp_path / "new" / "drop" / "sample.csv").write_bytes(sample.read_bytes())
    ran = run("--config", tmp_path / "new" / "casebridge.toml", "check", code=1)
    assert "does not say what a code of column 'Status' means: 'ARR' (1)" in ran.words


def test_init_from_a_sample_that_is_not_there_writes_nothing(tmp_path: Path) -> None:
    assert "The sample does not exist." in run("init", "--from", tmp_path / "no.csv", tmp_path / "new", code=2).err
    assert not (tmp_path / "new").exists()
