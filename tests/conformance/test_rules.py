"""Every check of data and state has a page that says what the check says, and the how-to's world is a world."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from casebridge.conformance.check import CHECKS, KINDS, checks_for
from casebridge.conformance.world import load_world
from tools.pages import conformance

DOCS = Path(__file__).resolve().parents[2] / "docs"
CODES = sorted(check.code for kind in KINDS for check in checks_for(kind) if check.code < "CB040")


@pytest.mark.parametrize("code", CODES)
def test_rule_page_has_the_title_of_its_check_and_all_parts(code: str) -> None:
    text = (DOCS / "rules" / f"{code}.md").read_text(encoding="utf-8")
    assert text.startswith(f"# {code}: {CHECKS[code].title}\n")
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == ["Why", "Good", "Bad", "Exceptions"]


def test_generated_page_names_every_check_and_what_sources_need() -> None:
    page = conformance.page()
    assert [code for code in CHECKS if code not in page] == []
    told = set(re.findall(r"^\| `(\w+)`", page, re.MULTILINE))
    assert {need for check in checks_for("source") for need in check.needs} <= told


def test_world_of_the_how_to_can_be_read(tmp_path: Path) -> None:
    text = (DOCS / "how-to" / "conformance.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```json\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    (tmp_path / "tape.json").write_text(block, encoding="utf-8")
    world = load_world(tmp_path / "tape.json")
    assert [sorted(phase.truth.records) for phase in world.phases] == [["D1", "D2", "D3"], ["D1", "D3"]]
    assert world.phases[1].truth.changed(world.phases[0].truth) == {"D1"}
    assert json.loads(block)["about"]
