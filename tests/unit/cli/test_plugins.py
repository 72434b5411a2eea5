"""``casebridge plugins``, and every other verb beside plugins that are none."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.site import GOOD, fresh_site, install, listed
from tests.unit.cli.conftest import HEADER, Demo, run


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with fresh_site(tmp_path / "site", monkeypatch) as folder:
        yield folder


def states(demo: Demo, code: int = 0) -> dict[str, str]:
    return {item["name"]: item["state"] for item in demo("plugins", "list", "--json", code=code).json}


def test_trust_shows_asks_and_writes_the_entry_and_untrust_takes_it_out(demo: Demo, site: Path) -> None:
    install(site, "acme-desk")
    before = demo.config.read_bytes()
    assert states(demo)["acme-desk"] == "untrusted"
    told = demo("plugins", "trust", "Acme_Desk", "--yes")
    assert "acme_desk.plugin" in told.out
    assert "all rights of casebridge" in told.words
    assert demo.config.read_bytes().startswith(before)
    assert states(demo)["acme-desk"] == "trusted"
    shown = demo("plugins", "list").words
    for offer in ("source acme-desk/desk", "format acme-desk/lines", "sink acme-desk/pile", "profile acme-desk/desk"):
        assert offer in shown
    demo("plugins", "untrust", "acme.desk")
    assert demo.config.read_bytes() == before
    assert "lists no plugin" in demo("plugins", "untrust", "acme-desk", code=2).err


def test_trust_without_a_yes_changes_nothing(demo: Demo, site: Path) -> None:
    install(site, "acme-desk")
    before = demo.config.read_bytes()
    demo("plugins", "trust", "acme-desk", code=130)
    assert demo.config.read_bytes() == before


def test_trust_again_replaces_the_entry_and_leaves_the_rest(demo: Demo, site: Path) -> None:
    found = install(site, "acme-desk")
    text = demo.config.read_text(encoding="utf-8").replace("\n", "\r\n")
    old = listed(found, 33).replace("\n", "\r\n")
    tail = '\r\n# mine\r\n[[sink]]\r\nname = "last"\r\ntype = "file_drop"\r\npath = "out/events"\r\n'
    demo.config.write_bytes(b"\xef\xbb\xbf" + (text + old + tail).encode())
    install(site, "acme-desk", GOOD + "\n# newer\n")
    assert states(demo, 1)["acme-desk"] == "changed"
    demo("plugins", "trust", "acme-desk", "--yes")
    written = demo.config.read_bytes()
    assert written.startswith(b"\xef\xbb\xbf" + text.encode())
    assert written.endswith(tail.encode())
    assert b"\n" not in written.replace(b"\r\n", b"")
    (entry,) = tomllib.loads(written.decode("utf-8-sig"))["plugin"]
    assert entry["seconds"] == 33
    assert states(demo)["acme-desk"] == "trusted"


def test_a_configuration_that_cant_be_changed_safely_is_left_alone(demo: Demo, site: Path) -> None:
    found = install(site, "acme-desk")
    inline = listed(found).strip().splitlines()[1:]
    text = "plugin = [{" + ", ".join(inline) + "}]\n" + demo.config.read_text(encoding="utf-8")
    demo.config.write_text(text, encoding="utf-8")
    told = demo("plugins", "trust", "acme-desk", "--yes", code=2).err
    assert "by hand" in told
    assert 'name = "acme-desk"' in told
    assert demo.config.read_text(encoding="utf-8") == text


def test_trust_refuses_a_pth_and_a_missing_one(demo: Demo, site: Path) -> None:
    install(site, "acme-desk", files={"acme.pth": "import os\n"})
    assert "brings acme.pth" in demo("plugins", "trust", "acme-desk", "--yes", code=2).err
    assert "'best-desk'" in demo("plugins", "trust", "best-desk", code=2).err
    assert "plugin" not in demo.config.read_text(encoding="utf-8")


def test_the_list_works_without_a_configuration(site: Path, tmp_path: Path) -> None:
    install(site, "acme-desk", "raise SystemExit")
    found = run("--config", tmp_path / "none.toml", "plugins", "list", "--json").json
    assert {"name": "acme-desk", "state": "untrusted"}.items() <= next(
        item for item in found if item["name"] == "acme-desk"
    ).items()


BAD: dict[str, tuple[str, str]] = {
    "raises": ("raise ValueError('hunter2')\n", "broken"),
    "hangs": ("import threading\nthreading.Event().wait(60)\n", "broken"),
    "exits": ("import sys\nsys.exit('hunter2')\n", "broken"),
    "threads": ("import threading\nthreading.Thread(target=print).start()\n", "broken"),
    "wrong-type": (GOOD.replace('return [SourceType("desk", Desk, Source, title="A desk")]', "return 7"), "broken"),
    "prints": ("import sys\nprint('hunter2')\nprint('hunter2', file=sys.stderr)\n1 / 0\n", "broken"),
    "misspelt": (GOOD.replace("casebridge_sources", "casebridge_source"), "broken"),
    "built-in": (GOOD.replace('"desk", Desk', '"rest", Desk'), "broken"),
    "other-api": (GOOD.replace("CASEBRIDGE_API = 1", "CASEBRIDGE_API = 99"), "broken"),
    "pth": (GOOD, "broken"),
    "spoofed": (GOOD, "broken"),
    "changed": (GOOD, "changed"),
    "gone": (GOOD, "missing"),
    "unlisted": (GOOD, "untrusted"),
}


@pytest.mark.parametrize(("kind", "code", "state"), [(kind, *item) for kind, item in BAD.items()], ids=list(BAD))
def test_a_bad_plugin_is_contained_named_and_everything_else_works(
    demo: Demo, site: Path, kind: str, code: str, state: str, capfd: pytest.CaptureFixture[str]
) -> None:
    name = f"bad-{kind}"
    found = install(site, name, code, files={"bad.pth": ""} if kind == "pth" else None)
    text = demo.config.read_text(encoding="utf-8")
    entry = "" if kind == "unlisted" else listed(found, 0.2 if kind == "hangs" else 10)
    (demo.folder / "desk.toml").write_text(GOOD.split('PROFILE = """')[1].partition('"""')[0], encoding="utf-8")
    source = f'\n[[source]]\nname = "desk"\ntype = "{name}/desk"\nprofile = "desk.toml"\n'
    demo.config.write_text(text + source + entry, encoding="utf-8")
    if kind == "spoofed":
        install(site, name.replace("-", "_").title(), folder=f"{name.replace('-', '.').title()}-7.dist-info")
    elif kind == "changed":
        (site / "bad_changed" / "plugin.py").write_text(code + "# more\n", encoding="utf-8")
    elif kind == "gone":
        (found.folder / "entry_points.txt").unlink()
    ran = [demo("plugins", "list", "--json", code=0 if kind == "unlisted" else 1)]
    assert next(item for item in ran[0].json if item["name"] == name)["state"] == state
    ran.append(demo("doctor", "--json", code=1))
    (problem,) = [item for item in ran[1].json if item["subject"] == f"plugin {name}"]
    assert problem["level"] == "problem"
    assert problem["fix"]
    ran += [demo("--version"), demo("status")]
    demo.drop(HEADER + "25-000901,900000901,Open,,,,03/02/2026,\n")
    ran.append(demo("sync", "--json", code=2))
    done = [(item["source"], item["exit_code"], item["books"]["read"]) for item in ran[-1].json["sources"]]
    assert done == [("rms", 0, 1), ("desk", 2, 0)]
    assert not any("hunter2" in item.out + item.err for item in ran)
    assert capfd.readouterr() == ("", "")


def test_a_process_ends_whatever_spins_in_it(demo: Demo, tmp_path: Path) -> None:
    site = tmp_path / "elsewhere"
    found = install(site, "slow-desk", "print('hunter2')\nwhile True: pass\n")
    (demo.folder / "desk.toml").write_text(GOOD.split('PROFILE = """')[1].partition('"""')[0], encoding="utf-8")
    with demo.config.open("a", encoding="utf-8") as out:
        out.write('\n[[source]]\nname = "desk"\ntype = "slow-desk/desk"\nprofile = "desk.toml"\n' + listed(found, 0.3))
    done = subprocess.run(
        [sys.executable, "-m", "casebridge", "--config", str(demo.config), "sync", "--json"],
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert b"hunter2" not in done.stdout + done.stderr
    assert [item["exit_code"] for item in json.loads(done.stdout)["sources"]] == [0, 2]


def test_init_offers_the_profiles_of_trusted_plugins(demo: Demo, site: Path, tmp_path: Path) -> None:
    found = install(site, "acme-desk")
    assert "acme-desk" not in demo("init", "--list").out
    assert "does not exist" in demo("init", "--from", "acme-desk/desk", tmp_path / "new", code=2).err
    with demo.config.open("a", encoding="utf-8") as out:
        out.write(listed(found))
    assert "acme-desk/desk" in demo("init", "--list").out
    assert "casebridge check desk" in demo("init", "--from", "acme-desk/desk", tmp_path / "new").words
    made = run("--config", tmp_path / "new" / "casebridge.toml", "check", "desk", code=1)
    assert "The desk is there." in made.words


def test_version_and_help_look_for_no_plugin(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(site, "acme-desk", "raise SystemExit")
    monkeypatch.setattr("casebridge.plugins.find.installed", lambda *_: pytest.fail("looked"))
    run("--version")
    run("--help")
