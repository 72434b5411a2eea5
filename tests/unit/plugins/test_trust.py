"""A distribution is what was trusted, to the byte, or nothing of it is imported."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from casebridge.errors import FixConfig, Place
from casebridge.plugins.find import Found
from casebridge.plugins.sight import look_at
from casebridge.plugins.trust import verify
from tests.support.site import GOOD, hash_of, install, trusted


def refused(found: Found, **options: object) -> FixConfig:
    """The error for a distribution that was tampered with after it was trusted."""
    entry = trusted(found, **options)
    with pytest.raises(FixConfig) as caught:
        verify(found, entry)
    return caught.value


def test_what_was_trusted_passes(site: Path) -> None:
    found = install(site, "acme-desk")
    verify(found, trusted(found))
    (site / "acme_desk" / "__pycache__").mkdir()
    (site / "acme_desk" / "__pycache__" / "plugin.cpython-311.pyc").write_bytes(b"made by Python")
    verify(found, trusted(found))


def write(path: str, text: str = "") -> Callable[[Path], None]:
    def act(site: Path) -> None:
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_text(text)

    return act


@pytest.mark.parametrize(
    ("act", "told"),
    [
        (write("acme_desk/plugin.py", GOOD + " "), "acme_desk/plugin.py is not the file"),
        (write("acme_desk/plugin.py", GOOD.replace("900000001", "900000009")), "acme_desk/plugin.py is not the file"),
        (lambda site: (site / "acme_desk" / "plugin.py").unlink(), "acme_desk/plugin.py is not there"),
        (write("acme_desk/extra.py"), "acme_desk/extra.py is in its folder, but not in its RECORD"),
        (write("acme_desk/inner/plugin.pyc"), "acme_desk/inner/plugin.pyc is in its folder"),
        (write("acme_desk/__pycache__/x.so"), "acme_desk/__pycache__/x.so is in its folder"),
        (write("acme_desk-1.0.dist-info/entry_points.txt", "[casebridge]\nx = evil\n"), "entry_points.txt is not"),
    ],
)
def test_a_change_under_an_unchanged_record_is_found(site: Path, act: Callable[[Path], None], told: str) -> None:
    found = install(site, "acme-desk")
    entry = trusted(found, where=Place("casebridge.toml", 9, "plugin.0.name", "key"))
    act(site)
    with pytest.raises(FixConfig) as caught:
        verify(found, entry)
    assert caught.value.code == "plugin_changed"
    assert told in caught.value.summary
    assert str(caught.value).startswith("casebridge.toml, line 9, key 'plugin.0.name': acme-desk")
    with pytest.raises(FixConfig):
        look_at("acme-desk")


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_a_linked_folder_inside_is_found(site: Path, tmp_path: Path) -> None:
    found = install(site, "acme-desk")
    (tmp_path / "away").mkdir()
    (site / "acme_desk" / "more").symlink_to(tmp_path / "away")
    assert "acme_desk/more is in its folder" in refused(found).summary


@pytest.mark.skipif(sys.platform == "win32", reason="there are no devices in folders there")
def test_a_device_in_a_record_is_never_read(site: Path) -> None:
    found = install(site, "acme-desk")
    with (found.folder / "RECORD").open("a") as record:
        record.write(f"/dev/zero,{hash_of('')},\n")
    assert "/dev/zero is not the file" in refused(found).summary


def test_another_version_or_record_names_the_command(site: Path) -> None:
    found = install(site, "acme-desk")
    entry = trusted(found)
    for changed in (replace(entry, version="0.9"), replace(entry, record="sha256:" + "0" * 64)):
        with pytest.raises(FixConfig) as caught:
            verify(found, changed)
        assert caught.value.code == "plugin_changed"
        assert "casebridge plugins trust acme-desk" in caught.value.next_step


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("acme_desk/__init__.py,,0", "has no hash"),
        ("acme_desk/__init__.py,md5=1B2M2Y8AsgTpgAmY7PhCfg,0", "a kind that is not trusted"),
        ("acme_desk/plugin.pyc,,", "has no hash"),
    ],
)
def test_a_record_without_good_hashes_is_refused(site: Path, row: str, told: str) -> None:
    found = install(site, "acme-desk")
    with (found.folder / "RECORD").open("a") as record:
        record.write(row + "\n")
    assert told in refused(found).summary


@pytest.mark.parametrize("text", [None, "a,b\n", "a,b,many\n"])
def test_a_record_that_cant_be_read_is_refused(site: Path, text: str | None) -> None:
    found = install(site, "acme-desk")
    entry = trusted(found)
    (found.folder / "RECORD").unlink()
    if text is not None:
        (found.folder / "RECORD").write_text(text)
    with pytest.raises(FixConfig, match="no RECORD that can be read"):
        verify(found, entry)
    with pytest.raises(FixConfig, match="no RECORD that can be read"):
        look_at("acme-desk")


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("acme.pth", "brings acme.pth"),
        ("acme_desk/inner.PTH", "brings inner.PTH"),
        ("sitecustomize.py", "brings sitecustomize.py"),
        ("usercustomize.cpython-311.so", "brings usercustomize.cpython-311.so"),
        ("casebridge/engine/more.py", "writes into casebridge"),
        ("acme_desk/../casebridge/more.py", "out of a folder again"),
    ],
)
def test_what_runs_unasked_or_in_anothers_place_is_refused_by_trust_too(site: Path, path: str, told: str) -> None:
    found = install(site, "acme-desk", files={path: ""})
    error = refused(found)
    assert error.code == "plugin_unsafe"
    assert told in error.summary
    with pytest.raises(FixConfig, match=told):
        look_at("acme-desk")


def test_an_entry_point_into_another_distribution_is_refused(site: Path) -> None:
    found = install(site, "acme-desk", entry="json.decoder")
    error = refused(found)
    assert error.code == "plugin_unsafe"
    assert "json.decoder is" in error.summary


def test_a_module_that_stands_before_it_on_the_path_is_refused(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = install(site, "acme-desk")
    verify(found, trusted(found))
    (tmp_path / "first" / "acme_desk").mkdir(parents=True)
    (tmp_path / "first" / "acme_desk" / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path / "first")
    assert "acme_desk would be imported from" in refused(found).summary


EDITABLE = '{"url": "file:///work", "dir_info": {"editable": true}}'


def test_an_editable_one_needs_development_and_may_have_a_pth(site: Path) -> None:
    files = {"acme.pth": "", "acme_desk-1.0.dist-info/direct_url.json": EDITABLE}
    found = install(site, "acme-desk", files=files)
    with pytest.raises(FixConfig, match="installed editable") as caught:
        look_at("acme-desk")
    assert "casebridge plugins trust acme-desk --development" in caught.value.next_step
    assert look_at("acme-desk", development=True).development
    verify(found, trusted(found, development=True))
    (site / "acme_desk" / "new.py").write_text("")
    verify(found, trusted(found, development=True))


def test_development_is_no_way_round_for_one_that_is_not_editable(site: Path) -> None:
    found = install(site, "acme-desk", files={"acme.pth": ""})
    assert "not installed editable" in refused(found, development=True).summary
    with pytest.raises(FixConfig, match="not installed editable"):
        look_at("acme-desk", development=True)


def test_what_is_shown_is_what_is_installed(site: Path) -> None:
    install(site, "acme-desk", files={"acme_more.py": "x = 1\n", "../bin/acme": "#!\n"})
    seen = look_at("Acme.Desk")
    assert (seen.name, seen.version, seen.modules) == ("acme-desk", "1.0", ("acme_desk.plugin",))
    assert seen.names == ("acme_desk", "acme_more.py")
    assert seen.files == 7
    assert not seen.development
