"""The table of faults: one row a code, each with what happened and what to do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from casebridge.faults import FAULTS, Fault

SOURCE = Path(__file__).resolve().parents[2] / "src" / "casebridge"


@pytest.mark.parametrize(("code", "fault"), FAULTS.items(), ids=list(FAULTS))
def test_fault_says_what_happened_and_what_to_do(code: str, fault: Fault) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]{2,39}", code)
    assert fault.scope in ("record", "file", "config", "remote", "ledger", "run")
    assert fault.meaning.endswith(".")
    assert fault.next_step.endswith(".")


def test_every_code_that_the_source_names_stands_in_the_table() -> None:
    called = re.compile(r'(?:\b(?:dead|Unreadable|FileFault|LinkFault)\((?:line, )?|FAULTS\[)"([a-z_]+)"')
    named = {code for path in SOURCE.rglob("*.py") for code in called.findall(path.read_text("utf-8"))}
    assert len(named) > 15
    assert named <= set(FAULTS)


def test_every_code_that_is_raised_by_name_stands_in_the_table() -> None:
    raised = re.compile(r'(?:FixConfig|TryLater|StopLedger|DeadLetterRecord|QuarantineBatch)\(\s*"([a-z_]+)"')
    named = {code for path in SOURCE.rglob("*.py") for code in raised.findall(path.read_text("utf-8"))}
    assert len(named) > 15
    assert named <= set(FAULTS)


def test_no_code_stands_for_two_faults() -> None:
    defined = re.compile(r'^    "([a-z0-9_]+)": Fault\(', re.MULTILINE)
    codes = [code for path in (SOURCE / "faults").glob("*.py") for code in defined.findall(path.read_text("utf-8"))]
    assert sorted(codes) == sorted(FAULTS)
