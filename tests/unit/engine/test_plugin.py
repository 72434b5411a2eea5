"""Sources, formats and sinks of plugins, from the configuration to the ledger and back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from casebridge.engine.bridge import Bridge
from casebridge.engine.health.doctor import examine
from casebridge.engine.links import add_link
from casebridge.engine.origin import settings
from casebridge.errors import FixConfig
from casebridge.plugins.find import Found
from tests.support.site import GOOD, fresh_site, install, listed

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)

CONFIG = """\
[agency]
ori = "WA0170000"
name = "Example"

[ledger]
path = "state/ledger.db"

[[source]]
name = "rms"
profile = "rms.toml"
path = "drop"
accept = "rename"

[[source]]
name = "desk"
type = "acme-desk/desk"
profile = "desk.toml"
{options}

[[sink]]
name = "events"
type = "file_drop"
path = "out"

[[sink]]
name = "pile"
type = "acme-desk/pile"
file = "pile.txt"
"""
RMS = """\
name = "rms"
version = "1"
[case]
number = "Case"
report = "Tip"
[[map]]
column = "Status"
to = "status"
codes = { Open = "OPEN", Arrest = "CLEARED_BY_ARREST" }
"""
DESK = GOOD.split('PROFILE = """')[1].partition('"""')[0]


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with fresh_site(tmp_path / "site", monkeypatch) as folder:
        yield folder


def bridge(folder: Path, found: Found, options: str = "", config: str = CONFIG, seconds: float = 10) -> Bridge:
    for name in ("drop", "out", "lines"):
        (folder / name).mkdir(exist_ok=True)
    (folder / "rms.toml").write_text(RMS)
    (folder / "desk.toml").write_text(DESK)
    (folder / "casebridge.toml").write_text(config.format(options=options) + listed(found, seconds))
    return Bridge.from_config(folder / "casebridge.toml", clock=lambda: NOW, sleep=lambda _seconds: None)


def test_a_source_and_a_sink_of_a_plugin_go_all_the_way(site: Path, tmp_path: Path) -> None:
    made = bridge(tmp_path, install(site, "acme-desk"))
    first = made.sync(["desk"])
    assert [(item.source, item.exit_code, item.books.read) for item in first.sources] == [("desk", 0, 2)]
    assert [item.accepted for item in first.deliveries] == [2, 2]
    assert len((tmp_path / "pile.txt").read_text().splitlines()) == 2, "its path starts at the configuration's folder"
    again = made.sync(["desk"])
    assert [item.books.read for item in again.sources] == [0], "it goes on from its cursor"
    assert {item.ref.report_id for item in made.events()} == {"900000001", "900000002"}
    assert all(item.books.balanced for item in [*first.sources, *again.sources])


def test_check_preview_and_replay_work(site: Path, tmp_path: Path) -> None:
    made = bridge(tmp_path, install(site, "acme-desk"))
    told = {item.subject: item for item in made.check("desk")}
    assert told["source desk"].message == "The desk is there."
    assert all(item.ok for item in told.values() if not item.subject.startswith(("agency", "profile")))
    assert [case.case.case_number for case in made.preview(None, "desk") if case.case] == ["25-000001"]
    made.sync(["desk"])
    (again,) = made.replay("desk")
    assert (again.exit_code, again.books.read) == (0, 2)


def test_a_ledger_question_of_the_plugin_is_answered_in_the_engines_thread(site: Path, tmp_path: Path) -> None:
    """``tools.wanted`` reaches SQLite, which allows its own thread only."""
    profile = DESK.replace('tip = { path = "tip" }\n', "").replace('report = "tip"\n', "")
    made = bridge(tmp_path, install(site, "acme-desk"))
    (tmp_path / "desk.toml").write_text(profile)
    with made.ledger("link") as ledger:
        add_link(ledger, made.agency, "25-000002", "900000002")
    (done,) = made.sync(["desk"]).sources
    assert (done.exit_code, done.books.read) == (0, 1)


def test_a_format_reads_what_is_dropped(site: Path, tmp_path: Path) -> None:
    config = CONFIG.replace('type = "acme-desk/desk"', 'type = "acme-desk/lines"\npath = "lines"\naccept = "rename"')
    made = bridge(tmp_path, install(site, "acme-desk"), config=config)
    with made.ledger("link") as ledger:
        add_link(ledger, made.agency, "25-000007", "900000007")
    (tmp_path / "desk.toml").write_text(DESK)
    (tmp_path / "lines" / "a.lines").write_text("25-000007;Open\n")
    (tmp_path / "lines" / "b.csv").write_text("left alone\n")
    assert [case.case.case_number for case in made.preview(None, "desk") if case.case] == ["25-000007"]
    shown = made.preview(tmp_path / "lines" / "a.lines", "desk")
    assert [case.case.case_number for case in shown if case.case] == ["25-000007"]
    (done,) = made.sync(["desk"]).sources
    assert (done.exit_code, done.books.read, done.unit) == (0, 1, "file")
    assert (tmp_path / "lines" / "archive").is_dir()


def test_a_reader_that_fails_on_a_file_sets_it_aside_and_reads_the_next(site: Path, tmp_path: Path) -> None:
    code = GOOD.replace(
        "def read(file):\n",
        "def read(file):\n    if b'bad' in file.read():\n        raise ValueError\n    file.seek(0)\n",
    )
    config = CONFIG.replace('type = "acme-desk/desk"', 'type = "acme-desk/lines"\npath = "lines"\naccept = "rename"')
    made = bridge(tmp_path, install(site, "acme-desk", code), config=config)
    (tmp_path / "lines" / "a.lines").write_text("bad;Open\n")
    (tmp_path / "lines" / "b.lines").write_text("25-000007;Open\n")
    (done,) = made.sync(["desk"]).sources
    assert [(item.name, item.verdict, item.code) for item in done.batches] == [
        ("a.lines", "rejected", "reader_failed"),
        ("b.lines", "done", ""),
    ]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ('fil = "x"', "line 18, key 'source.1.fil': unknown key, did you mean 'file'?"),
        ("file = 7", "line 18, key 'source.1.file'"),
    ],
)
def test_an_option_that_is_wrong_is_named_by_line_and_key(site: Path, tmp_path: Path, options: str, told: str) -> None:
    made = bridge(tmp_path, install(site, "acme-desk"), options)
    (tmp_path / "drop" / "a.csv").write_text("Case,Tip,Status\n25-000009,900000009,Open\n")
    done = {item.source: item for item in made.sync().sources}
    assert done["rms"].exit_code == 0
    assert done["rms"].books.read == 1
    assert (done["desk"].exit_code, done["desk"].code) == (2, "key_invalid")
    assert told in done["desk"].problems[0]


BREAKS = {
    "import": ("raise ValueError('Jane')\n", "plugin_broken", 10.0),
    "hang": ("import threading\nthreading.Event().wait(60)\n", "plugin_broken", 0.2),
    "exit": ("import os, sys\nsys.exit(3)\n", "plugin_broken", 10.0),
    "type": (GOOD.replace('"desk", Desk, Source', '"other", Desk, Source'), "plugin_type_unknown", 10.0),
    "making": (GOOD.replace("self.options = options\n\n    def pull", "1 / 0\n\n    def pull"), "plugin_failed", 10.0),
    "pull": (GOOD.replace("seen = int", "raise SystemExit('Jane')\n        seen = int"), "plugin_failed", 10.0),
}


@pytest.mark.parametrize(("code", "fault", "seconds"), BREAKS.values(), ids=list(BREAKS))
def test_a_broken_plugin_costs_its_own_source_and_nothing_else(
    site: Path, tmp_path: Path, code: str, fault: str, seconds: float, request: pytest.FixtureRequest
) -> None:
    # A module that hangs keeps its name locked for the life of the process.
    name = f"acme-{request.node.callspec.id}"
    config = CONFIG.replace("acme-desk", name)
    made = bridge(tmp_path, install(site, name, code), config=config, seconds=seconds)
    (tmp_path / "drop" / "a.csv").write_text("Case,Tip,Status\n25-000009,900000009,Open\n")
    result = made.sync()
    done = {item.source: item for item in result.sources}
    assert (done["rms"].exit_code, done["rms"].books.read) == (0, 1)
    assert done["desk"].code == fault
    assert name in done["desk"].problems[0]
    assert "Jane" not in done["desk"].problems[0]
    assert {item.sink: item.accepted for item in result.deliveries}["events"] == 1
    assert result.exit_code in (2, 3)
    assert any(name in item.subject for item in examine(tmp_path / "casebridge.toml", lambda: NOW))
    assert made.questions() == []


def test_a_sink_that_is_mended_gets_all_that_is_there(site: Path, tmp_path: Path) -> None:
    made = bridge(
        tmp_path,
        install(site, "sink-bad", "raise ValueError\n"),
        config=CONFIG.replace("acme-desk/pile", "sink-bad/pile").replace("acme-desk/desk", "sink-bad/desk"),
    )
    (tmp_path / "drop" / "a.csv").write_text("Case,Tip,Status\n25-000009,900000009,Open\n")
    broken = made.sync(["rms"])
    assert [bool(item.problem) for item in broken.deliveries] == [False, True]
    mended = bridge(tmp_path, install(site, "acme-desk")).deliver()
    assert [item.accepted for item in mended] == [0, 1]


def test_secrets_that_options_name_are_known_and_others_are_refused(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = (
        GOOD.replace(
            'description="where the cases stand")',
            'description="where")\n    token: SecretName | None = Field(default=None, description="it")',
        )
        .replace("import Options,", "import Options, SecretName,")
        .replace(
            'return "The desk is there."', 'return tools.secret("own").reveal()[:0] + str(bool(tools.secret("other")))'
        )
    )
    monkeypatch.setenv("CASEBRIDGE_SECRET_OWN", "x")
    monkeypatch.setenv("CASEBRIDGE_SECRET_OTHER", "x")
    made = bridge(tmp_path, install(site, "acme-desk", code), 'token = "own"\nurl_pass = "no"'.partition("\n")[0])
    shown = {item.key: item.value for item in settings(tmp_path / "casebridge.toml")}
    assert shown["secret.own"].startswith("set")
    assert shown["source.desk.token"] == "***"
    (told,) = [item for item in made.check("desk") if item.subject == "source desk"]
    assert (told.ok, told.message) == (False, "A plugin asked for a secret that its own options do not name.")


def test_a_profile_that_is_not_for_json_is_refused(site: Path, tmp_path: Path) -> None:
    made = bridge(tmp_path, install(site, "acme-desk"))
    (tmp_path / "desk.toml").write_text(RMS)
    with pytest.raises(FixConfig) as caught:
        made.profile("desk")
    assert caught.value.code == "type_misfit"
    assert "[records]" in caught.value.next_step
