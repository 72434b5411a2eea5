"""The lock of development: whole, hashed, in step with pyproject.toml, and silent about where packages come from."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.tracked import ROOT

LOCK = ROOT / "requirements" / "dev.lock"
REFRESH = "uv export --no-emit-workspace --no-header -o requirements/dev.lock"

pins = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^ ;\\]+)(?P<rest>(?:.*\\\n)*.*)$", re.MULTILINE)


def pinned() -> dict[str, list[str]]:
    """Name to the versions it is pinned to; more than one where a marker chooses."""
    found: dict[str, list[str]] = {}
    for match in pins.finditer(LOCK.read_text(encoding="utf-8")):
        found.setdefault(canonicalize_name(match["name"]), []).append(match["version"])
    return found


def wanted() -> Iterator[Requirement]:
    """What pyproject.toml asks for: dependencies, extras and the development group, without casebridge itself."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lists = [
        project["project"]["dependencies"],
        *project["project"]["optional-dependencies"].values(),
        project["dependency-groups"]["dev"],
    ]
    for line in (line for lines in lists for line in lines):
        requirement = Requirement(line)
        if not canonicalize_name(requirement.name).startswith("casebridge"):
            yield requirement


@pytest.mark.parametrize("requirement", list(wanted()), ids=lambda item: item.name)
def test_lock_pins_what_the_project_asks_for(requirement: Requirement) -> None:
    versions = pinned().get(canonicalize_name(requirement.name), [])
    assert versions, f"{requirement.name} is not in the lock: {REFRESH}"
    assert all(requirement.specifier.contains(version) for version in versions), f"stale lock: {REFRESH}"


def test_lock_carries_a_hash_for_every_pin() -> None:
    bare = [
        match["name"] for match in pins.finditer(LOCK.read_text(encoding="utf-8")) if "sha256:" not in match["rest"]
    ]
    assert pinned()
    assert not bare, f"pins without a hash: {bare}"


def test_lock_names_no_index() -> None:
    text = LOCK.read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"^\s*(-i|--(extra-)?index-url|--find-links)\b", text, re.MULTILINE)
