"""Probes from outside: a planted value in every disguise, what stays open, what an import does."""

from __future__ import annotations

import base64
import os
import socket
import threading
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebridge.conformance.probe.canary import shown, shown_in
from casebridge.conformance.probe.handles import watching
from casebridge.conformance.probe.importing import watch_import
from casebridge.conformance.probe.watch import deed

VALUE = "Zq7-canary/of+a secret~9"


@given(before=st.binary(max_size=7), after=st.binary(max_size=7))
def test_canary_is_found_in_base64_amid_any_bytes(before: bytes, after: bytes) -> None:
    data = before + VALUE.encode() + after
    assert shown(base64.b64encode(data).decode(), VALUE)
    assert shown(base64.urlsafe_b64encode(data).decode(), VALUE)


@pytest.mark.parametrize(
    "text", [VALUE.upper(), quote(VALUE), VALUE.encode().hex(), VALUE[::-1], f"x{VALUE[3:15]}", VALUE.replace(" ", "+")]
)
def test_canary_is_found_in_disguise(text: str) -> None:
    assert shown(f"a line with {text} in it", VALUE)


@given(st.text(alphabet="abcdefgh 0123456789", max_size=80))
def test_canary_is_not_found_where_it_is_not(text: str) -> None:
    assert not shown(text, VALUE)


def test_places_are_named_with_the_disguise() -> None:
    assert shown_in([("log", VALUE.upper()), ("output", "nothing")], VALUE) == ("log (as it is)",)


def test_what_stays_open_is_told_and_what_was_closed_is_not(tmp_path: Path) -> None:
    with watching() as left:
        assert left() == ()
        file, sock, end = (tmp_path / "a").open("w"), socket.socket(), threading.Event()
        thread = threading.Thread(target=end.wait, daemon=True)
        thread.start()
        assert left() == ("file", "socket", "thread")
        end.set()
        file.close()
        sock.close()
        assert left() == ()


@pytest.mark.skipif(not Path("/dev/fd").is_dir(), reason="nobody tells how many descriptors there are")
def test_a_descriptor_past_pythons_files_is_told(tmp_path: Path) -> None:
    with watching() as left:
        number = os.open(tmp_path, os.O_RDONLY)
        told = left()
        os.close(number)
    assert told == ("descriptor",)


def test_an_import_that_only_imports_did_nothing() -> None:
    found = watch_import("casebridge.connectors.drop")
    assert (found.error, found.deeds, found.output) == ("", (), 0)


def test_a_module_that_is_not_there_is_named() -> None:
    found = watch_import("casebridge_is_not_this")
    assert (found.error, found.missing) == ("ModuleNotFoundError", "casebridge_is_not_this")


@pytest.mark.parametrize(
    ("event", "arguments", "told"),
    [
        ("open", (os.devnull, "w", os.O_WRONLY), ""),
        ("open", ("x", "r", os.O_RDONLY), ""),
        ("open", ("x", "w", os.O_WRONLY | os.O_CREAT), "wrote a file"),
        ("socket.bind", (None, ("::1", 0)), ""),
        ("socket.bind", (None, ("127.0.0.1", 80)), "listened at a port"),
        ("socket.getaddrinfo", ("x",), "looked up a host"),
        ("import", ("x",), ""),
    ],
)
def test_deeds_of_an_import(event: str, arguments: tuple[object, ...], told: str) -> None:
    assert deed(event, arguments) == told
