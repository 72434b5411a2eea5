"""The grades of the reference plugins, computed from the kit's evidence."""

from __future__ import annotations

from pathlib import Path

import pytest

from casebridge import __version__
from casebridge.authoring.grade import grade
from casebridge.authoring.kit import run_kit
from casebridge.authoring.project import open_project
from tests.support.natsd import NATSD

PLUGINS = Path(__file__).resolve().parents[3] / "plugins"
GRADES: dict[str, str | None] = {
    "casebridge-cybertipline": "silver",  # CB073 is left out for tips, with a reason
    "casebridge-exchange": "gold",
    "casebridge-ndex": "gold",
    "casebridge-nats": None,  # it makes TLS for another protocol than HTTP (CB084), and names a file `key` (CB086)
    "casebridge-nibrs": "gold",
}


@pytest.mark.parametrize("name", GRADES)
def test_reference_plugin_has_its_grade(name: str, tmp_path: Path) -> None:
    if name == "casebridge-nats" and not NATSD:
        pytest.skip("no nats-server here")
    project = open_project(PLUGINS / name, tmp_path / "evidence.json")
    assert run_kit(project, __version__).ok
    made = grade(project, __version__)
    assert made.grade == GRADES[name], [(item.code, item.reasons) for item in made.missing]


def test_every_reference_plugin_is_graded() -> None:
    assert {path.parent.name for path in PLUGINS.glob("*/pyproject.toml")} == set(GRADES)
