"""The shipped profiles as files: they load, their own tests pass, and they say what is known of their system."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

import pytest

from casebridge.engine.look.check import run_profile_tests
from casebridge.engine.start.starter import shipped_profile
from casebridge.mapping import Profile
from casebridge.mapping.spec import SelectSpec
from casebridge.profiles import profile_text, shipped

NAMES = shipped()
REST = tuple(name for name in NAMES if shipped_profile(name).rest)


def test_the_systems_of_the_readme_are_shipped() -> None:
    assert set(NAMES) == {
        *("iris", "iris-v2", "json-api", "mark43", "odata", "salesforce", "servicenow", "thehive"),
        *("nibrs-xml", "niem-incident-xml"),
    }


def test_a_profile_that_is_not_shipped_is_no_file_elsewhere() -> None:
    for name in ("nothing", "../profiles/thehive", ""):
        with pytest.raises(KeyError):
            profile_text(name)


@pytest.mark.parametrize("name", NAMES)
def test_own_tests_of_the_profile_pass(name: str) -> None:
    results = run_profile_tests(shipped_profile(name))
    assert len(results) >= 3
    assert [result for result in results if not result.ok] == []


@pytest.mark.parametrize("name", NAMES)
def test_profile_is_named_as_its_file_and_tests_documents(name: str) -> None:
    profile = shipped_profile(name)
    assert profile.name == name
    assert all(test.input and test.name for test in profile.test)


@pytest.mark.parametrize("name", NAMES)
def test_profile_says_when_it_was_written_and_what_is_unverified(name: str) -> None:
    note = shipped_profile(name).note
    assert name == "json-api" or re.search(r"Written 20\d\d-\d\d", note)
    assert name == "json-api" or "nverified" in note or "UNVERIFIED" in note
    assert not re.search(r"https?://", note)


@pytest.mark.parametrize("name", NAMES)
def test_every_field_of_the_profile_is_used(name: str) -> None:
    profile = shipped_profile(name)
    used = {*profile.columns()}
    if profile.rest:
        mark = profile.rest.watermark
        used |= {profile.rest.id, *((mark.field,) if mark and mark.field else ())}
    assert set(profile.fields) == used


@pytest.mark.parametrize("name", REST)
def test_profile_keeps_no_narrative_and_no_name(name: str) -> None:
    asked = str(tomllib.loads(profile_text(name))["rest"]).lower()
    paths = " ".join(path for field in shipped_profile(name).fields.values() for path in field.path).lower()
    for word in ("description", "summary", "note", "title", "email", "owner", "assignee", "attachment"):
        assert word not in paths
        assert word not in asked


@pytest.mark.parametrize("name", REST)
def test_profile_holds_no_address(name: str) -> None:
    rest = tomllib.loads(profile_text(name))["rest"]
    assert "://" not in str(rest)
    assert "secret" not in str(rest).lower()


def weaker(profile: Profile) -> Iterator[tuple[str, Profile]]:
    """The profile with one piece taken out, for each piece that its own tests should hold: rules, conditions, paths."""
    for at, rule in enumerate(profile.map):
        rest = (*profile.map[:at], *profile.map[at + 1 :])
        blank = rule.model_copy(update={"codes": {"no such code": next(iter(rule.codes.values()), {})}})
        if rule.codes:
            yield f"codes of map[{at + 1}]", profile.model_copy(update={"map": (*rest, blank)})
        elif rest:
            yield f"map[{at + 1}]", profile.model_copy(update={"map": rest})
    for condition in profile.select.skip:
        yield f"skip {condition.column}", profile.model_copy(update={"select": SelectSpec()})
    for name, field in profile.fields.items():
        # Whose record it is, the configuration says; there is none here.
        for path in field.path if name in profile.columns() and name != profile.case.agency else ():
            left = tuple(other for other in field.path if other != path) or ("nothing",)
            fields = {**profile.fields, name: field.model_copy(update={"path": left})}
            yield f"{name} at {path}", profile.model_copy(update={"fields": fields})
    if profile.records:
        for path in profile.records.path if len(profile.records.path) > 1 else ():
            left = tuple(other for other in profile.records.path if other != path)
            records = profile.records.model_copy(update={"path": left})
            yield f"records at {path}", profile.model_copy(update={"records": records})


@pytest.mark.parametrize("name", NAMES)
def test_each_piece_of_the_profile_is_held_by_one_of_its_tests(name: str) -> None:
    unheld = [
        piece
        for piece, profile in weaker(shipped_profile(name))
        if all(result.ok for result in run_profile_tests(profile))
    ]
    assert unheld == []
