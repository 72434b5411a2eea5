"""An agency whose case system has a JSON interface, in a folder and on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.api import Api, Asked, Reply, serve

__all__ = ["SECRET", "RemoteAgency", "remote_agency"]

SECRET = "canary-3d9e55"  # noqa: S105  made up

PROFILE = """\
name = "tracker"
version = "1"
time_zone = "UTC"

[records]
format = "json"
path = "data"

[fields]
Id = "id"
Number = "number"
Status = "status"
Changed = "updated"
Tip = "tip"
Unit = "unit"

[case]
number = "Number"
report = "Tip"
as_of = { column = "Changed", format = "iso" }

[rest]
id = "Id"
auth = ["bearer"]
list.path = "/offset/cases"
list.query = { offset = "{offset}", limit = "{limit}", since = "{since}", sort = "updated" }
paging = { style = "offset", size = 3 }
watermark = { field = "Changed", order = "ascending" }

[[map]]
column = "Status"
codes.open = { status = "OPEN" }
codes.arrest = { status = "CLEARED_BY_ARREST", outcome = "ARREST" }

[select]
skip = [{ column = "Unit", in = ["traffic"] }]
"""

CONFIG = """\
[agency]
ori = "WA0170000"

[ledger]
path = "state/ledger.db"

[secrets]
folder = "secrets"

[[source]]
name = "tracker"
type = "rest"
profile = "profile.toml"
url = "{url}"
attempts = 1

[source.auth]
type = "bearer"
secret = "token"

[[sink]]
name = "out"
type = "file_drop"
path = "out"
"""


@dataclass
class RemoteAgency:
    """The folder and the system; ``locked`` lets the system refuse whoever lacks the token."""

    folder: Path
    api: Api
    url: str

    @property
    def config(self) -> Path:
        return self.folder / "casebridge.toml"

    def amend(self, old: str, new: str, name: str = "casebridge.toml") -> None:
        """Replaces a piece of a file that must be there."""
        text = (self.folder / name).read_text(encoding="utf-8")
        assert old in text
        (self.folder / name).write_text(text.replace(old, new), encoding="utf-8")


@contextmanager
def remote_agency(folder: Path) -> Iterator[RemoteAgency]:
    """Made anew in ``folder``, with six cases; the system asks for the token."""
    api = Api()
    api.put("1", status="open", tip="900000101")
    api.put("2", status="arrest", tip="900000102")
    api.put("3", status="open")
    api.put("4", status="open", unit="traffic")
    api.put("5", status="odd", tip="900000105")
    api.put("6", status="arrest", tip="900000106", number=" ")

    def locked(asked: Asked) -> Reply | None:
        return None if asked.headers.get("authorization") == f"Bearer {SECRET}" else (401, {}, b'{"error": "no"}')

    api.override = locked
    for name in ("state", "out", "secrets"):
        (folder / name).mkdir(parents=True)
    token = folder / "secrets" / "token"
    token.write_text(SECRET + "\n", encoding="utf-8")
    token.chmod(0o600)
    (folder / "profile.toml").write_text(PROFILE, encoding="utf-8")
    with serve(api) as url:
        (folder / "casebridge.toml").write_text(CONFIG.format(url=url), encoding="utf-8")
        yield RemoteAgency(folder, api, url)
