"""The kit inside pytest: a summary with every reason, evidence as JSON, and no silent weakening."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from casebridge.conformance import SourceSuite
from casebridge.conformance.base import reasons_missing
from casebridge.conformance.check import checks_for
from tests.conformance.desk import DESK, HERE

ROOT = Path(__file__).resolve().parents[2]
BINDS = """
    connector, profile, tape = DESK, HERE / "profile.toml", HERE / "tape.json"
    options, identity, changed, secrets = {"url": "{url}"}, ("id",), "updated", {"desk": "made-up-desk-token"}
"""


def run_pytest(folder: Path, body: str) -> tuple[int, str, dict[str, dict[str, str]]]:
    """Exit code, screen, and code to (state, reason) of a suite with this body, limited to a few checks."""
    head = "from casebridge.conformance import SourceSuite\nfrom tests.conformance.desk import DESK, HERE\n\n\n"
    test = head + "class TestDesk(SourceSuite):" + BINDS + textwrap.indent(textwrap.dedent(body), "    ")
    (folder / "test_it.py").write_text(test, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-k", "CB001 or CB004 or CB006 or CB039", "--rootdir", str(folder)]
    command += ["-c", str(folder / "none.ini"), "--casebridge-report", str(folder / "e" / "evidence.json"), str(folder)]
    (folder / "none.ini").write_text("[pytest]\n", encoding="utf-8")
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    report = json.loads((folder / "e" / "evidence.json").read_text(encoding="utf-8"))
    (suite,) = report["suites"]
    return done.returncode, done.stdout, {item["code"]: item for item in suite["results"]}


def test_summary_and_evidence_show_every_reason(tmp_path: Path) -> None:
    code, screen, results = run_pytest(
        tmp_path,
        """
        skip = {"CB004": "The made-up system has two records without an ID."}
        """,
    )
    assert code == 0, screen
    assert {key: item["state"] for key, item in results.items()} == {
        "CB001": "passed",
        "CB004": "skipped",
        "CB006": "passed",
        "CB039": "passed",
    }
    assert "3 passed, 1 skipped" in screen
    assert "CB004 is left out: The made-up system has two records without an ID." in screen
    assert results["CB004"]["reason"] == "The made-up system has two records without an ID."


def test_an_override_without_a_reason_fails(tmp_path: Path) -> None:
    code, screen, results = run_pytest(
        tmp_path,
        """
        def test_CB006_every_record_of_the_system_is_handed_over(self):
            pass
        """,
    )
    assert code == 1
    assert results["CB039"]["state"] == "failed"
    assert "CB006" in results["CB039"]["reason"]
    assert "test_CB006_every_record_of_the_system_is_handed_over is overridden without a written reason" in screen


def test_the_test_that_wants_reasons_can_not_be_overridden() -> None:
    with pytest.raises(TypeError, match="can't be overridden"):
        type(
            "TestDesk",
            (SourceSuite,),
            {"test_CB039_a_check_is_skipped_or_overridden_only_with_a_written_reason": lambda self: None},
        )


def test_reasons_for_what_is_not_there_and_thin_ones_are_refused() -> None:
    class Weak(SourceSuite):
        connector, profile, tape = DESK, HERE / "profile.toml", HERE / "tape.json"
        skip = {"CB999": "A long enough reason.", "CB004": "later"}  # noqa: RUF012

    missing = " ".join(reasons_missing(Weak))
    assert "'CB999', which is no check" in missing
    assert "CB004 is skipped without a written reason" in missing


def test_an_override_with_a_reason_is_taken() -> None:
    class Other(SourceSuite):
        connector, profile, tape = DESK, HERE / "profile.toml", HERE / "tape.json"
        skip = {"CB004": "The made-up system has records without an ID."}  # noqa: RUF012

        def test_CB004_every_record_has_an_identity(self) -> None:  # noqa: N802
            pass

    assert reasons_missing(Other) == []


def test_importing_the_kit_loads_neither_pytest_nor_http_nor_an_engine() -> None:
    code = (
        "import sys, casebridge.conformance, casebridge.conformance.pytest_plugin as p;"
        "slow = ('httpx', 'pytest', 'lxml', 'sqlalchemy', 'casebridge.engine');"
        "print([name for name in slow if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_suite_runs_without_pytest() -> None:
    class Plain(SourceSuite):
        connector, profile, tape = DESK, HERE / "profile.toml", HERE / "tape.json"
        options, identity, changed = {"url": "{url}"}, ("id",), "updated"
        secrets = {"desk": "made-up-desk-token"}  # noqa: RUF012
        skip = {  # noqa: RUF012
            check.code: "Other tests make this check."
            for check in checks_for("source")
            if check.code not in ("CB001", "CB032")
        }

    outcomes = {outcome.code: outcome for outcome in Plain.outcomes()}
    assert {outcome.state for outcome in outcomes.values()} == {"passed", "skipped", "not applicable"}
    assert outcomes["CB001"].state == "passed"
    assert outcomes["CB039"].state == "passed"
    assert outcomes["CB032"].reason == "no batch is marked as a snapshot"


def test_a_profile_that_is_wrong_is_told_in_its_own_words(tmp_path: Path) -> None:
    (tmp_path / "wrong.toml").write_text('name = "desk"\nversion = 1\n', encoding="utf-8")
    (tmp_path / "test_it.py").write_text(
        "from pathlib import Path\nfrom casebridge.conformance import SourceSuite\n"
        "from tests.conformance.desk import DESK, HERE\n\n\nclass TestDesk(SourceSuite):\n"
        "    connector, profile, tape = DESK, Path(__file__).parent / 'wrong.toml', HERE / 'tape.json'\n",
        encoding="utf-8",
    )
    (tmp_path / "none.ini").write_text("[pytest]\n", encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-k", "CB001", "-c", str(tmp_path / "none.ini"), str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 1
    assert "TestDesk can't be bound: " in done.stdout
    assert "wrong.toml" in done.stdout
    assert "Error" not in done.stdout.replace("ValidationError", ""), "no traceback"
