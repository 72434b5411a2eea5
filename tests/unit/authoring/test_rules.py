"""Each package rule: a connector of the template meets it, and does not once it is spoiled."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from casebridge import __version__
from casebridge.authoring.grade import Result, grade
from casebridge.authoring.project import EVIDENCE, Project, open_project
from casebridge.authoring.rules import RULES

SOURCE, PLUGIN, PROFILE = (f"src/acme_source/{name}" for name in ("source.py", "plugin.py", "profile.toml"))
Spoil = Callable[[Path], None]


def swap(name: str, old: str, new: str) -> Spoil:
    def spoil(folder: Path) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")

    return spoil


def add(name: str, text: str) -> Spoil:
    def spoil(folder: Path) -> None:
        path = folder / name
        old = path.read_text(encoding="utf-8") if path.exists() else ""
        path.write_text(old + text, encoding="utf-8")

    return spoil


def drop(name: str) -> Spoil:
    return lambda folder: (folder / name).unlink()


def evidence(change: Callable[[dict[str, Any]], object]) -> Spoil:
    def spoil(folder: Path) -> None:
        report = json.loads((folder / EVIDENCE).read_text(encoding="utf-8"))
        change(report)
        (folder / EVIDENCE).write_text(json.dumps(report), encoding="utf-8")

    return spoil


def outcome(code: str, state: str, reason: str = "a reason") -> Spoil:
    def change(report: dict[str, Any]) -> None:
        (item,) = (item for item in report["suites"][0]["results"] if item["code"] == code)
        item.update(state=state, reason=reason)

    return evidence(change)


def option(name: str, **told: Any) -> Spoil:
    return evidence(lambda report: report["offers"][0]["options"]["properties"].update({name: told}))


def offer(kind: str, name: str) -> Spoil:
    return evidence(lambda report: report["offers"].append({"kind": kind, "name": name}))


def overridden(name: str) -> Spoil:
    return evidence(lambda report: report["suites"][0].update(reasons={name: "so"}))


SPOILED: list[tuple[str, str, Spoil]] = [
    ("CB080", "changed since", add(SOURCE, "\n")),
    ("CB080", "changed since", add("tests/more.json", "{}")),
    ("CB080", "another version", evidence(lambda report: report.update(casebridge="0.0.1"))),
    ("CB080", "no evidence", evidence(lambda report: report.update(suites=[{}]))),
    ("CB080", "no evidence", add(EVIDENCE, "x")),
    ("CB080", "not run yet", drop(EVIDENCE)),
    ("CB081", "binds the source other", offer("source", "other")),
    ("CB081", "1 sinks are offered, and 0", offer("sink", "x")),
    ("CB081", "No suite of the kit", evidence(lambda report: report["suites"].clear())),
    ("CB082", "CB020 failed", outcome("CB020", "failed")),
    ("CB082", "CB001 was not run", evidence(lambda report: report["suites"][0]["results"].pop(0))),
    ("CB082", "Everything was not run", evidence(lambda report: report["suites"][0].pop("kind"))),
    ("CB082", "Another test", evidence(lambda report: report.update(others_failed=True))),
    ("CB083", "no entry point", swap("pyproject.toml", "entry-points.casebridge", "entry-points.other")),
    ("CB083", "within a module", swap("pyproject.toml", "acme_source.plugin", "acme_source.plugin:SOURCE")),
    ("CB083", "no module", swap("pyproject.toml", "acme_source.plugin", "acme_source.gone")),
    ("CB083", "does not say", swap(PLUGIN, "CASEBRIDGE_API = 1", "CASEBRIDGE_API = 2")),
    ("CB083", "does not say", swap(PLUGIN, "CASEBRIDGE_API", "API")),
    ("CB084", "imports requests.get", add(SOURCE, "from requests import get\n")),
    ("CB084", "imports http.client", add(SOURCE, "def f() -> None:\n    import http.client\n")),
    ("CB084", "imports urllib.request", add(SOURCE, "from urllib import request\n")),
    ("CB084", "parses with lxml.etree", add(SOURCE, "from lxml import etree\netree.fromstring(b'')\n")),
    ("CB084", "parses with xml.etree", add(SOURCE, "from xml.etree.ElementTree import parse\n")),
    ("CB084", "imports casebridge.ledger", add(SOURCE, "from casebridge import ledger\n")),
    ("CB085", ".pth", add("src/acme.pth", "import os\n")),
    ("CB085", "setup.py", add("setup.py", "")),
    ("CB085", "group pytest11", add("pyproject.toml", '[project.entry-points.pytest11]\nx = "y"\n')),
    ("CB085", "hooks", add("pyproject.toml", "[tool.hatch.build.hooks.custom]\n")),
    ("CB085", "backend stands", swap("pyproject.toml", "[build-system]", '[build-system]\nbackend-path = ["."]')),
    ("CB086", "password can hold", option("password", type="string", description="it")),
    ("CB087", "no README", drop("README.md")),
    ("CB087", "no TOML", swap("README.md", "[[source]]", "[[source]")),
    ("CB087", "no configuration with a type", swap("README.md", "acme-source/source", "rest")),
    ("CB087", "not offered", swap("README.md", "acme-source/source", "acme-source/desks")),
    ("CB088", "casebridge has no upper", swap("pyproject.toml", ",<0.2", "")),
    ("CB088", "casebridge has no lower", swap("pyproject.toml", f">={__version__},", "")),
    ("CB088", "python-dateutil has no upper", swap("pyproject.toml", '["case', '["python_dateutil>=2", "case')),
    ("CB088", "casebridge is no dependency", swap("pyproject.toml", '"casebridge>', '"casebridges>')),
    ("CB089", "no file LICENSE", drop("LICENSE")),
    ("CB089", "no `license`", swap("pyproject.toml", "license = ", "# ")),
    ("CB090", "no section", swap("README.md", "## Observed behaviour", "## Notes")),
    ("CB090", "bears no date", swap("README.md", "Seen 2026-03-01", "Seen lately")),
    ("CB091", "names 0.1.0", swap("CHANGELOG.md", "0.1.0", "0.1.00")),
    ("CB091", "names 0.1.0", drop("CHANGELOG.md")),
    ("CB092", "no py.typed", drop("src/acme_source/py.typed")),
    ("CB092", "strict = true", swap("pyproject.toml", "strict = true", "strict = false")),
    ("CB092", "pull has", swap(SOURCE, "cursor: Cursor | None", "cursor")),
    ("CB093", "no [[test]]", lambda folder: _cut(folder / PROFILE)),
    ("CB093", "fails", swap(PROFILE, 'investigation_status = "OPEN"', 'investigation_status = "CLOSED"')),
    ("CB093", "code gone of status", swap(PROFILE, "[map.codes]", '[map.codes]\ngone = { status = "CLOSED" }')),
    ("CB093", "ships no profile", drop(PROFILE)),
    ("CB094", "no second phase", outcome("CB012", "not applicable", "no second phase")),
    ("CB095", "queue has no description", option("queue", type="string")),
    ("CB096", "CB018 is left out", outcome("CB018", "skipped")),
    ("CB096", "make_bench is overridden", overridden("make_bench")),
    ("CB097", "the same time", outcome("CB008", "not applicable", "the world holds no two records with the same time")),
    ("CB098", "lines; 300 are", add(SOURCE, "\n" * 300)),
    ("CB098", "long has 61 lines", add("src/acme_source/more.py", "def long() -> None:\n" + "    print()\n" * 60)),
]  # fmt: skip


def _cut(path: Path) -> None:
    path.write_text(path.read_text(encoding="utf-8").partition("[[test]]")[0], encoding="utf-8")


def _refresh(folder: Path) -> None:
    """Evidence of the files as they are now, so that other rules can be looked at."""
    report = json.loads((folder / EVIDENCE).read_text(encoding="utf-8"))
    report["files"] = open_project(folder).fingerprint
    (folder / EVIDENCE).write_text(json.dumps(report), encoding="utf-8")


def _results(folder: Path) -> dict[str, Result]:
    return {item.code: item for item in grade(open_project(folder), __version__).results}


@pytest.fixture(scope="module")
def whole(tested: Project) -> dict[str, Result]:
    return _results(tested.folder)


@pytest.mark.parametrize(("code", "says", "spoil"), SPOILED, ids=[f"{code}-{says}" for code, says, _ in SPOILED])
def test_rule_is_met_until_the_connector_is_spoiled(
    code: str, says: str, spoil: Spoil, copy: Path, whole: dict[str, Result]
) -> None:
    before = whole[code]
    assert before.state == ("not met" if code == "CB097" else "met"), before.reasons
    assert says not in " ".join(before.reasons)
    spoil(copy)
    if code != "CB080":
        _refresh(copy)
    after = _results(copy)[code]
    assert after.state == "not met"
    assert says in " ".join(after.reasons)


def test_every_rule_is_spoiled_here() -> None:
    assert {code for code, _, _ in SPOILED} == set(RULES)


def test_a_failed_check_takes_every_grade(copy: Path) -> None:
    assert grade(open_project(copy), __version__).grade == "silver"
    outcome("CB020", "failed")(copy)
    made = grade(open_project(copy), __version__)
    assert (made.grade, made.next) == (None, "bronze")
    assert [item.code for item in made.missing] == ["CB082"]


def test_a_bronze_rule_counts_for_silver_and_gold(copy: Path) -> None:
    drop("LICENSE")(copy)
    _refresh(copy)
    made = grade(open_project(copy), __version__)
    assert (made.grade, made.next, [item.code for item in made.missing]) == ("bronze", "silver", ["CB089"])


def test_ends_of_lines_and_caches_do_not_make_evidence_stale(tested: Project, copy: Path) -> None:
    text = (copy / SOURCE).read_bytes()
    (copy / SOURCE).write_bytes(text.replace(b"\n", b"\r\n"))
    for name in (".venv", "__pycache__", "dist", "build"):
        (copy / name).mkdir(exist_ok=True)
        (copy / name / "x.py").write_text("x", encoding="utf-8")
    assert open_project(copy).fingerprint == tested.fingerprint
