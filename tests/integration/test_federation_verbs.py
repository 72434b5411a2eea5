"""`casebridge messages` and `casebridge reconcile`, against a hub on loopback."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from casebridge.cli import main
from casebridge.clock import utc_now
from tests.support.federation import federated
from tests.unit.ledger.world import damage


def test_person_reads_replies_and_compares(tmp_path: Path) -> None:
    from tests.integration.test_federation import feed, write

    with federated(tmp_path) as (agency, desk):

        def run(*words: str) -> tuple[int, str]:
            done = CliRunner().invoke(main, ["--config", str(agency.config), *words])
            return done.exit_code, " ".join(done.output.split())

        write(desk, "question", "Which unit works on it?")
        feed(agency, 3)
        assert "wants a reply" in run("messages", "list")[1]
        code, said = run("messages", "show", "1")
        assert "Which unit works on it?" in said
        assert code == 0
        assert run("messages", "reply", "1", "Unit 7")[0] == 0
        assert "The next delivery hands it over" in run("messages", "show", "1")[1]
        assert run("messages", "show", "9")[0] == 2
        assert run("messages", "list")[1].startswith("No message waits")
        assert json.loads(run("messages", "list", "--all", "--json")[1])[0]["reply"] == "Unit 7"
        # The verb has no clock but the machine's.
        desk.now[0] = utc_now()
        days = ("--since", "2026-03-01", "--until", "2026-03-02")
        assert "Both sides have the same" in run("reconcile", *days)[1]
        for table in ("intake", "intake_total"):
            damage(desk.ledger, f"DELETE FROM {table}")  # noqa: S608
        code, said = run("reconcile", "--dry-run", *days)
        assert "The hub lacks 3 events. Run without --dry-run" in said
        code, said = run("reconcile", "hub", *days, "--json")
        assert (code, json.loads(said)["sinks"][0]["sent_again"], desk.stored()) == (0, 3, 3)
