"""The root command: quick, complete, and with the right exit codes."""

from __future__ import annotations

import errno
import io
import os
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import click
import pytest

from casebridge import __version__
from casebridge.cli import main
from casebridge.cli.root import VERBS
from casebridge.engine.bridge import Bridge
from casebridge.guard.host import pipe_closed
from tests.unit.cli.conftest import Demo, run

HEAVY = (
    "httpx",
    "lxml",
    "asyncssh",
    "rich_click",
    "sqlalchemy",
    "alembic",
    "pydantic",
    "rich",
    "filelock",
    "casebridge.engine",
    "casebridge.model",
)


def leaves(command: click.Command, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    if not isinstance(command, click.Group):
        return [path]
    context = click.Context(command)
    below = [(name, command.get_command(context, name)) for name in command.list_commands(context)]
    return [path, *(leaf for name, item in below if item is not None for leaf in leaves(item, (*path, name)))]


COMMANDS = leaves(main)


def imported_by(*arguments: str) -> set[str]:
    code = (
        "import sys\nfrom casebridge.cli import main\n"
        f"try:\n    main({list(arguments)!r})\nexcept SystemExit as ended:\n    assert not ended.code\n"
        "print('\\n'.join(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stderr.split())


def test_version_imports_nothing_heavy() -> None:
    assert imported_by("--version").isdisjoint(HEAVY)


def test_help_imports_no_verb() -> None:
    loaded = imported_by("--help")
    assert not {f"casebridge.cli.{module}" for module, _ in VERBS.values()} & loaded
    assert "sqlalchemy" not in loaded


def test_version_is_told_by_the_module_too() -> None:
    done = subprocess.run([sys.executable, "-m", "casebridge", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"casebridge {__version__}\n"


@pytest.mark.parametrize("verb", VERBS)
def test_help_of_the_root_has_a_line_for_each_verb(verb: str) -> None:
    assert f"{verb} {VERBS[verb][1]}" in run("--help", COLUMNS="200").words.replace("│ ", "")


@pytest.mark.parametrize("verb", VERBS)
def test_line_of_a_verb_is_the_beginning_of_its_own_help(verb: str) -> None:
    module, line = VERBS[verb]
    command = getattr(import_module(f"casebridge.cli.{module}"), module)
    said = " ".join((command.help or "").split())
    assert said.startswith(line.rstrip("."))


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_help_of_a_command_fits_80_columns_and_explains_its_options(path: tuple[str, ...]) -> None:
    told = run(*path, "--help")
    assert max(map(len, told.out.splitlines())) <= 80
    command: click.Command = main
    for name in path:
        assert isinstance(command, click.Group)
        found = command.get_command(click.Context(command), name)
        assert found is not None
        command = found
    assert command.help
    assert all(item.help for item in command.params if isinstance(item, click.Option))


LISTINGS = [path for path in COMMANDS if path and path[-1] in ("list", "show", "verify", "info", "vocabulary")]


@pytest.mark.parametrize(
    "path", [*LISTINGS, ("status",), ("check",), ("doctor",), ("sync",), ("preview",)], ids=" ".join
)
def test_listing_has_json(path: tuple[str, ...]) -> None:
    assert "--json" in run(*path, "--help").out


@pytest.mark.parametrize("path", [(), ("link",), ("questions",)], ids=" ".join)
def test_group_without_a_verb_shows_its_help_and_ends_with_2(path: tuple[str, ...]) -> None:
    ran = run(*path, code=2)
    assert ran.err == ""
    assert "Usage: " + " ".join(("casebridge", *path)) in ran.words


def test_verbs_stand_in_the_order_in_which_a_newcomer_meets_them() -> None:
    told = run("--help").out
    listed = re.findall(r"^\W*([a-z]+) {2,}", told[told.index("Commands") :], re.MULTILINE)
    assert listed == list(VERBS)


def test_misspelt_verb_is_answered_with_the_nearest() -> None:
    assert "Did you mean `casebridge sync`?" in run("snyc", code=2).err
    assert "See `casebridge --help`." in run("qqqq", code=2).err


def test_unknown_option_ends_with_2_and_the_way_to_the_help(told: Demo) -> None:
    ran = told("sync", "--fast", code=2)
    assert ran.out == ""
    assert "Error: No such option" in ran.err
    assert "Next:  See `casebridge sync --help`." in ran.err
    assert "Traceback" not in ran.err


def test_configuration_is_taken_from_the_environment(told: Demo) -> None:
    assert run("status", "--json", CASEBRIDGE_CONFIG=str(told.config)).json["agency"] == "ORI:XX0000000"


def test_missing_configuration_says_how_to_start_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run("status", code=2)
    assert "There is no configuration here." in ran.err
    assert "Where: casebridge.toml" in ran.err
    assert "casebridge init" in ran.err


def test_interrupt_ends_tidily_with_130(told: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_path: Path) -> Bridge:
        raise KeyboardInterrupt

    monkeypatch.setattr(Bridge, "from_config", interrupted)
    ran = told("status", code=130)
    assert "Stopped. What was finished stays" in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.skipif(sys.platform == "win32", reason="a closed pipe is no signal there")
def test_broken_pipe_ends_quietly() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "casebridge", "schema", "vocabulary", "--json"],
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, "")


def test_console_that_cannot_show_a_character_gets_an_escape(tmp_path: Path) -> None:
    folder = tmp_path / "caf\u00e9-\u4e2d"
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(
        [sys.executable, "-m", "casebridge", "init", str(folder)], env=environment, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert b"caf\\xe9-\\u4e2d" in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="a closed pipe is no signal there")
def test_broken_pipe_of_a_table_ends_like_that_of_json(told: Demo) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "casebridge", "--config", str(told.config), "events", "list"]
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, "")


@pytest.mark.parametrize(
    ("error", "platform", "closed"),
    [
        (BrokenPipeError(errno.EPIPE, ""), "linux", True),
        (OSError(errno.EINVAL, ""), "linux", False),
        (OSError(errno.EINVAL, ""), "win32", True),
        (OSError(errno.ENOSPC, ""), "win32", False),
        (ValueError(), "win32", False),
    ],
)
def test_closed_pipe_is_told_from_other_errors_on_every_host(error: Exception, platform: str, closed: bool) -> None:
    assert pipe_closed(error, platform) is closed


def test_full_disk_behind_stdout_is_not_taken_for_a_closed_pipe(monkeypatch: pytest.MonkeyPatch, told: Demo) -> None:
    class Full(io.StringIO):
        def flush(self) -> None:
            raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(sys, "stdout", Full())
    with pytest.raises(OSError, match="full"):
        main(["--version"])
    monkeypatch.undo()
