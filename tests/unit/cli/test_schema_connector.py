"""``casebridge schema connector``: the options of a plugin's types."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.site import fresh_site, install, listed
from tests.unit.cli.conftest import Demo


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with fresh_site(tmp_path / "site", monkeypatch) as folder:
        yield folder


@pytest.fixture
def desk(demo: Demo, site: Path) -> Demo:
    found = install(site, "acme-desk")
    demo.config.write_text(demo.config.read_text(encoding="utf-8") + listed(found), encoding="utf-8")
    return demo


@pytest.mark.parametrize(("name", "key"), [("desk", "file"), ("pile", "file"), ("lines", "settle_seconds")])
def test_options_of_source_sink_and_format_are_shown(desk: Demo, name: str, key: str) -> None:
    table = desk("schema", "connector", f"acme-desk/{name}").out
    assert table.startswith("| key | value | default | what it is |")
    assert f"| `{key}` |" in table
    assert key in desk("schema", "connector", f"acme-desk/{name}", "--json").json["properties"]


def test_type_that_is_not_there_is_named(desk: Demo) -> None:
    assert "acme-desk" in desk("schema", "connector", "acme-desk/desks", code=2).err
