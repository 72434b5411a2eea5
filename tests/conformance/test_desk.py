"""The good connector passes the kit, bound as an author binds one."""

from __future__ import annotations

from casebridge.conformance import SourceSuite
from tests.conformance.desk import DESK, HERE


class TestDesk(SourceSuite):
    connector, options, profile = DESK, {"url": "{url}"}, HERE / "profile.toml"
    tape, identity, changed = HERE / "tape.json", ("id",), "updated"
    secrets = {"desk": "made-up-desk-token"}  # noqa: RUF012
