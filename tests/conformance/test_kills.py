"""The kill matrix: every saboteur is killed by its checks, and every check has a saboteur."""

from __future__ import annotations

import pytest

from casebridge.conformance.check import CHECKS, KINDS, checks_for
from casebridge.conformance.evidence import judge
from tests.conformance.saboteurs import all_saboteurs

SABOTEURS = all_saboteurs()


@pytest.mark.parametrize("name", SABOTEURS)
def test_saboteur_is_killed_by_each_check_it_is_paired_with(name: str) -> None:
    saboteur, bench = SABOTEURS[name], SABOTEURS[name].bench()
    assert saboteur.killed_by
    for code in saboteur.killed_by:
        outcome = judge(CHECKS[code], bench)
        assert outcome.state == "failed", outcome
        assert "could not be made" not in outcome.reason, outcome


def test_every_check_has_a_saboteur() -> None:
    codes = {check.code for kind in KINDS for check in checks_for(kind)}
    paired = {code for saboteur in SABOTEURS.values() for code in saboteur.killed_by}
    assert (codes - paired, paired - codes) == (set(), set())


def test_there_are_at_least_as_many_saboteurs_as_the_issue_names() -> None:
    assert len(SABOTEURS) >= 38
