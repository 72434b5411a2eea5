"""Every rule and check has a page with all its parts, and every page a rule or check."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from casebridge.authoring.rules import RULES
from casebridge.conformance.check import KINDS, checks_for

DOCS = Path(__file__).resolve().parents[3] / "docs" / "rules"
TITLES = {check.code: check.title for kind in KINDS for check in checks_for(kind)} | {
    code: rule.title for code, rule in RULES.items()
}


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    assert {path.stem for path in DOCS.glob("*.md")} == set(TITLES) | {"index"}


@pytest.mark.parametrize("code", sorted(TITLES))
def test_page_has_the_title_and_the_four_parts(code: str) -> None:
    text = (DOCS / f"{code}.md").read_text(encoding="utf-8")
    assert text.startswith(f"# {code}: {TITLES[code]}\n")
    outside = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    assert re.findall(r"^## (.*)$", outside, re.MULTILINE) == ["Why", "Good", "Bad", "Exceptions"]
    assert text.count("```") == 4


@pytest.mark.parametrize("code", sorted(RULES))
def test_page_of_a_package_rule_names_its_grade(code: str) -> None:
    assert f"Asked for from {RULES[code].grade} on." in (DOCS / f"{code}.md").read_text(encoding="utf-8")


def test_index_names_every_code() -> None:
    text = (DOCS / "index.md").read_text(encoding="utf-8")
    assert [code for code in TITLES if f"[{code}]({code}.md)" not in text] == []


def test_codes_of_checks_and_package_rules_do_not_overlap() -> None:
    checks = {check.code for kind in KINDS for check in checks_for(kind)}
    assert not checks & set(RULES)
