"""Feedback leaves by files only: no sink can speak to a network, and no address of NCMEC stands in the code."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import casebridge

NETWORK = ("httpx", "h11", "asyncssh", "http.client", "smtplib", "ftplib")


def _loaded(modules: str) -> list[str]:
    code = f"import sys, {modules}; print(*(name for name in {NETWORK!r} if name in sys.modules))"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()


def test_sinks_load_nothing_that_speaks_to_a_network() -> None:
    assert _loaded("casebridge.connectors.entry_sheet, casebridge.connectors.file_drop") == []
    assert "httpx" in _loaded("casebridge.sdk.http")


def test_code_holds_no_address_of_ncmec() -> None:
    sources = [path for path in Path(casebridge.__file__).parent.rglob("*") if path.suffix in (".py", ".toml", ".json")]
    assert len(sources) > 100
    address = re.compile(r"(?:ncmec|missingkids|cybertip\w*)\.(?:org|com|net|gov)", re.IGNORECASE)
    assert [path.name for path in sources if address.search(path.read_text(encoding="utf-8"))] == []
    assert address.search("https://report.cybertip" + ".org/")
