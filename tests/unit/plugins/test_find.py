"""Which distributions are found, and which are refused because nobody can tell them apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from casebridge.errors import FixConfig
from casebridge.plugins.find import find, installed, normalised
from tests.support.site import install


@pytest.mark.parametrize("name", ["Foo_Bar", "foo.bar", "FOO--bar", "foo-bar"])
def test_names_are_compared_as_pep_503_says(name: str) -> None:
    assert normalised(name) == "foo-bar"


def test_a_distribution_is_found_by_any_spelling_and_not_imported(site: Path) -> None:
    install(site, "foo-bar", "raise SystemExit('imported')\n", files={"foo_bar/x.txt": ""})
    found = find("Foo_Bar", [str(site)])
    assert (found.name, found.version, found.entries, found.root) == ("foo-bar", "1.0", ("foo_bar.plugin",), site)


def test_one_without_our_entry_point_is_no_plugin(site: Path) -> None:
    info = site / "other-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Name: other\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[console_scripts]\nother = other:main\n")
    assert installed([str(site)]) == []


def test_other_entry_points_are_told(site: Path) -> None:
    install(site, "foo-bar")
    (site / "foo_bar-1.0.dist-info" / "entry_points.txt").write_text(
        "[casebridge]\nit = foo_bar.plugin\n[pytest11]\nx = foo_bar.x\n"
    )
    assert find("foo-bar", [str(site)]).others == ("pytest11: x",)


def test_none_is_missing_and_the_error_names_it(site: Path) -> None:
    with pytest.raises(FixConfig) as caught:
        find("acme-desk", [str(site), str(site / "no-folder")])
    assert caught.value.code == "plugin_missing"
    assert "'acme-desk'" in caught.value.summary


@pytest.mark.parametrize("second", ["here", "elsewhere"])
def test_two_of_one_name_are_both_refused(site: Path, tmp_path: Path, second: str) -> None:
    """``Foo_Bar`` installed beside ``foo-bar``, or before it on the path."""
    other = site if second == "here" else tmp_path / "other"
    install(site, "foo-bar")
    install(other, "Foo_Bar", folder="Foo.Bar-9.9.dist-info")
    for path in ([str(site), str(other)], [str(other), str(site)]):
        with pytest.raises(FixConfig) as caught:
            find("foo-bar", path)
        assert caught.value.code == "plugin_ambiguous"
        assert "Foo.Bar-9.9.dist-info" in caught.value.summary


def test_a_spoof_without_an_entry_point_makes_the_name_ambiguous(site: Path) -> None:
    install(site, "foo-bar")
    spoof = site / "foo_bar-2.0.dist-info"
    spoof.mkdir()
    (spoof / "METADATA").write_text("Name: foo-bar\nVersion: 2.0\n")
    with pytest.raises(FixConfig, match="more than once"):
        find("foo-bar", [str(site)])


def test_a_folder_that_stands_twice_on_the_path_is_one(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(site, "foo-bar")
    monkeypatch.chdir(site)
    assert len(installed([str(site), "", str(site)])) == 1


def test_a_folder_whose_metadata_name_another_is_refused(site: Path) -> None:
    install(site, "foo-bar", metadata="evil")
    with pytest.raises(FixConfig) as caught:
        find("foo-bar", [str(site)])
    assert caught.value.code == "plugin_ambiguous"
    with pytest.raises(FixConfig, match="No installed distribution 'evil'"):
        find("evil", [str(site)])


def test_metadata_that_cant_be_read_are_refused_and_named(site: Path) -> None:
    install(site, "foo-bar")
    (site / "foo_bar-1.0.dist-info" / "METADATA").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(FixConfig) as caught:
        find("foo-bar", [str(site)])
    assert caught.value.code == "plugin_ambiguous"
