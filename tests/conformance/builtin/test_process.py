"""The same contract, the same kit: the desk connector as a process of its own."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from casebridge.conformance.bench import Bench
from casebridge.conformance.binding import Binding
from casebridge.conformance.check import checks_for
from casebridge.conformance.evidence import judge
from casebridge.conformance.world import load_world
from casebridge.mapping.profile import load_profile
from casebridge.plugins.process.source import process_type
from tests.conformance.desk import HERE

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = "from casebridge.sdk.stdio import serve; from tests.conformance.desk import DESK; serve(DESK)"
CODES = (
    "CB001",
    "CB006",
    "CB010",
    "CB011",
    "CB013",
    "CB021",
    "CB030",
    "CB040",
    "CB043",
    "CB047",
    "CB053",
    "CB055",
    "CB057",
    "CB059",
)
"""A sample: every read starts a process, and retries wait for real in there."""


@pytest.fixture(scope="module")
def bench() -> Bench:
    return Bench(
        Binding(
            connector=process_type(frozenset({"fetch_case", "windows"})),
            profile=load_profile(HERE / "profile.toml"),
            world=load_world(HERE / "tape.json"),
            options={
                "command": [sys.executable, "-c", SCRIPT],
                "options": {"url": "{url}"},
                "secrets": ["desk"],
                "folder": str(ROOT),
            },
            identity=("id",),
            changed="updated",
            secrets={"desk": "made-up-desk-token"},
            folder=HERE,
        )
    )


@pytest.mark.parametrize("code", CODES)
def test_a_process_connector_passes_the_check(code: str, bench: Bench) -> None:
    found = {check.code: check for check in checks_for("source")}[code]
    outcome = judge(found, bench)
    assert (outcome.state, outcome.reason) == ("passed", "")
