"""What the distribution offers, and that its README says the same."""

from __future__ import annotations

import re
from pathlib import Path

from casebridge_ndex import plugin
from casebridge_ndex.remark import REMARKS, Remarks

from casebridge.sdk.plugin import API

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def test_readme_lists_every_finding_as_it_is() -> None:
    listed = re.findall(r"^\| `(\w+)` \| (NDX\d\d) \| (\w+) \| (.*) \|$", README, re.MULTILINE)
    assert listed == [(code, rule, severity.value, text) for code, (rule, severity, text) in REMARKS.items()]
    assert len({rule for rule, _, _ in REMARKS.values()}) == len(REMARKS)


def test_readme_lists_formats_and_profiles() -> None:
    assert plugin.CASEBRIDGE_API == API
    for kind in plugin.casebridge_formats():
        assert f"`casebridge-ndex/{kind.name}`" in README
    for name in plugin.casebridge_profiles():
        assert f"profile `{name}`" in README


def test_finding_is_told_once_for_a_path() -> None:
    remarks = Remarks()
    for path in ("A", "A", "B"):
        remarks.add("placeholder", path)
    assert [(found.code, found.path, found.rule_id) for found in remarks.all()] == [
        ("placeholder", "A", "NDX06"),
        ("placeholder", "B", "NDX06"),
    ]
