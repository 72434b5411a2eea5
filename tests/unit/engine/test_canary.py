"""A secret is nowhere but in the request: not on a screen, in a log, in a traceback, in a file."""

from __future__ import annotations

import json
import logging
import traceback
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from casebridge.cli import main
from casebridge.engine.bridge import Bridge
from casebridge.engine.build import build_source
from casebridge.engine.look.looking import looking
from casebridge.errors import CasebridgeError
from tests.support.api import Asked, Reply
from tests.support.remote import SECRET, RemoteAgency, remote_agency

TRACES = (SECRET, b64encode(SECRET.encode()).decode().rstrip("="), b64encode(f"ana:{SECRET}".encode()).decode())

SIGNS = {
    "bearer": 'type = "bearer"\nsecret = "token"',
    "basic": 'type = "basic"\nuser = "ana"\nsecret = "token"',
    "api_key": 'type = "api_key"\nsecret = "token"',
    "oauth2": 'type = "oauth2"\nclient_id = "ana"\ntoken_url = "{url}/token"\nsecret = "token"',
    "oauth2 in the body": 'type = "oauth2"\nclient_auth = "body"\nclient_id = "ana"\ntoken_url = "{url}/token"\n'
    'secret = "token"',
}


def refused(asked: Asked) -> Reply:
    return 401, {"www-authenticate": f'Basic realm="{SECRET}"'}, _echo(asked)


def broken(asked: Asked) -> Reply:
    return 500, {}, _echo(asked)


def nonsense(asked: Asked) -> Reply:
    """The list is no list and says back all it was told; a token is given to whoever asks."""
    if asked.path == "/token":
        return 200, {}, json.dumps({"access_token": SECRET, "token_type": "Bearer"}).encode()
    return 200, {}, _echo(asked)


def chatty(asked: Asked) -> Reply:
    """A record whose cells hold the secret, and can't be translated."""
    if asked.path == "/token":
        return nonsense(asked)
    records = [{"id": "1", "number": "26-000001", "status": f"odd {SECRET}", "updated": SECRET, "tip": "900000101"}]
    return 200, {}, json.dumps({"data": records if asked.query.get("offset") == "0" else []}).encode()


def _echo(asked: Asked) -> bytes:
    return json.dumps({"error": dict(asked.headers), SECRET: str(asked.body)}).encode()


@pytest.fixture
def remote(tmp_path: Path) -> Iterator[RemoteAgency]:
    with remote_agency(tmp_path / "agency") as found:
        yield found


@pytest.mark.parametrize("answer", [refused, broken, nonsense, chatty])
@pytest.mark.parametrize("sign", SIGNS)
def test_nothing_that_is_written_holds_the_secret(
    remote: RemoteAgency, sign: str, answer: Callable[[Asked], Reply], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    remote.amend('type = "bearer"\nsecret = "token"', SIGNS[sign].format(url=remote.url))
    remote.api.override = answer
    written = [_run(remote, *arguments) for arguments in COMMANDS]
    written += [caplog.text, *(repr(record.__dict__) for record in caplog.records)]
    written += [
        path.read_bytes().decode("latin-1")
        for path in remote.folder.rglob("*")
        if path.is_file() and path.parent.name != "secrets"
    ]
    for text in written:
        assert not any(trace in text for trace in TRACES), _around(text)
    assert _travelled(remote)


def quiet(status: int, body: bytes = b"{}") -> Callable[[Asked], Reply]:
    return lambda _asked: (status, {}, body)


@pytest.mark.parametrize("answer", [quiet(401), quiet(403), quiet(404), quiet(500), quiet(200)])
@pytest.mark.parametrize("sign", SIGNS)
def test_no_frame_of_a_failed_run_holds_the_secret(
    remote: RemoteAgency, sign: str, answer: Callable[[Asked], Reply]
) -> None:
    """What a system says back stands in frames, so this one says nothing back."""
    remote.amend('type = "bearer"\nsecret = "token"', SIGNS[sign].format(url=remote.url))
    remote.api.override = answer
    told = _traces(remote)
    assert "connectors" in told
    assert not any(trace in told for trace in TRACES), _around(told)
    assert _travelled(remote)


def _travelled(remote: RemoteAgency) -> bool:
    """Whether the secret was sent at all, so that it could have been seen."""
    sent = [str(dict(asked.headers)) + str(asked.body) for asked in remote.api.asked]
    return any(trace in text for trace in TRACES for text in sent)


COMMANDS = (
    ("--debug", "sync"),
    ("check", "tracker"),
    ("--debug", "check", "tracker", "--json"),
    ("--debug", "preview", "tracker"),
    ("config", "show", "--origin"),
    ("doctor",),
    ("deadletter", "list", "--json"),
    ("cursor", "show", "tracker"),
    ("status", "--json"),
)


def _run(remote: RemoteAgency, *arguments: str) -> str:
    if "preview" in arguments and remote.api.override is chatty:
        return ""  # a preview shows a person the very cells that the system gave
    result = CliRunner().invoke(main, ["--config", str(remote.config), *arguments])
    assert result.exit_code < 5, result.stderr
    return result.stdout + result.stderr


def _traces(remote: RemoteAgency) -> str:
    """Every frame below the test, with its locals, of what a run of the source raises."""
    bridge = Bridge.from_config(remote.config)
    source = build_source(bridge.source("tracker"), bridge.profile("tracker"))
    work = remote.folder / "state"
    context = looking(bridge.config, bridge._clock, lambda _seconds: None, work)
    told = ""
    try:
        list(source.pull(None, context))
    except CasebridgeError as error:
        found: BaseException | None = error
        while found is not None:
            frames = traceback.TracebackException.from_exception(found, capture_locals=True)
            # The test's own frame holds the made-up system, which was told the secret.
            frames.stack = traceback.StackSummary.from_list(item for item in frames.stack if item.filename != __file__)
            told += "".join(frames.format())
            found = found.__context__
    return told


def _around(text: str) -> str:
    at = min(text.find(trace) for trace in TRACES if trace in text)
    return text[max(0, at - 300) : at + 60]


def test_the_search_would_find_it(remote: RemoteAgency, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("other").debug("%s", (remote.folder / "secrets" / "token").read_text(encoding="utf-8"))
    assert SECRET in caplog.text


def test_no_option_takes_a_secret() -> None:
    """Whatever stands on a command line is seen by every user of the machine."""
    found: list[str] = []

    def walk(command: click.Command, context: click.Context) -> None:
        for option in command.params:
            found.extend(name.lstrip("-").lower() for name in (*option.opts, *option.secondary_opts))
        if isinstance(command, click.Group):
            for name in command.list_commands(context):
                below = command.get_command(context, name)
                assert below is not None
                walk(below, click.Context(below, info_name=name, parent=context))

    walk(main, click.Context(main, info_name="casebridge"))
    assert len(found) > 40
    words = ("secret", "password", "passphrase", "token", "key", "credential", "auth")
    assert not [name for name in found if any(word in name for word in words)]
