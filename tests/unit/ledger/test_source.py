from __future__ import annotations

import pytest

from casebridge.errors import FixConfig
from casebridge.ledger import Ledger
from casebridge.ledger.rows import Backfill, BatchDone
from tests.unit.ledger.world import AGENCY, OTHER_AGENCY, Desk, row, store


def test_register_source_gives_the_same_number_again(ledger: Ledger) -> None:
    first = ledger.register_source("rms", AGENCY, "Records")
    second = ledger.register_source("cms", AGENCY, "Records")
    assert ledger.register_source("rms", AGENCY, "Records") == first != second
    assert [(row.source_id, row.name, row.agency, row.system) for row in ledger.sources()] == [
        (first, "rms", AGENCY, "Records"),
        (second, "cms", AGENCY, "Records"),
    ]


@pytest.mark.parametrize(("agency", "system"), [(OTHER_AGENCY, "Records"), (AGENCY, "Cases")])
def test_register_source_refuses_another_agency_or_system(ledger: Ledger, agency: str, system: str) -> None:
    ledger.register_source("rms", AGENCY, "Records")
    with pytest.raises(FixConfig) as caught:
        ledger.register_source("rms", agency, system)
    assert caught.value.code == "source_agency_changed"
    assert len(ledger.sources()) == 1


def test_cursor_moves_and_is_reset_with_the_batches_settled(at: Desk, ledger: Ledger) -> None:
    assert ledger.cursor(at.source) is None
    ledger.set_cursor(at.source, '{"n":1}')
    store(at, row(), cursor='{"n":2}', done=BatchDone("done", "v1", "{}"))
    assert ledger.cursor(at.source) == '{"n":2}'
    ledger.reset_cursor(at.source)
    assert ledger.cursor(at.source) is None
    assert not ledger.known(at.source, "a" * 64, "v1")
    assert len(ledger.events()) == 1


def test_a_backfill_keeps_its_position_apart_from_the_cursor(at: Desk, ledger: Ledger) -> None:
    assert ledger.backfill(at.source) is None
    window = Backfill("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z")
    ledger.set_backfill(at.source, window)
    assert (ledger.cursor(at.source), ledger.backfill(at.source)) == (None, window)
    store(at, row(), cursor='{"n":1}', done=BatchDone("done", "v1", "{}"))
    assert (ledger.cursor(at.source), ledger.backfill(at.source)) == ('{"n": 1}', window)
    further = window._replace(position='{"n":7}')
    store(at, row("2024002", "1002"), backfill=further)
    assert (ledger.cursor(at.source), ledger.backfill(at.source)) == ('{"n": 1}', further)
    ledger.set_cursor(at.source, '{"n":2}')
    assert (ledger.cursor(at.source), ledger.backfill(at.source)) == ('{"n": 2}', further)
    ledger.reset_cursor(at.source)
    assert (ledger.cursor(at.source), ledger.backfill(at.source)) == (None, None)
