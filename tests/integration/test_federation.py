"""An agency and a hub, over a real connection: feedback there, guidance and questions back, and both sides compared."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from casebridge.engine.result import Delivery
from casebridge.errors import FixConfig
from tests.support.agency import Agency, row
from tests.support.federation import federated
from tests.support.hub import AGENCY, Desk
from tests.unit.ledger.world import damage

DAY = date(2026, 3, 2)


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Agency, Desk]]:
    with federated(tmp_path) as made:
        yield made


def feed(agency: Agency, count: int = 6) -> Delivery:
    agency.drop(*(row(f"26-{number:04}", str(900_000_000 + number), "Open") for number in range(1, count + 1)))
    return agency.sync().deliveries[0]


def payloads(desk: Desk) -> dict[str, str]:
    with desk.ledger.reading() as connection:
        rows = connection.exec_driver_sql("SELECT report_id, payload FROM intake")
        return {row[0]: row[1] for row in rows}


def write(desk: Desk, kind: str, body: str) -> None:
    from casebridge.ledger.message_out import send_message

    with desk.ledger.writing() as connection:
        send_message(connection, desk.ledger.now(), desk.hub.peers["north"].ident, kind, "", body)  # type: ignore[arg-type]


def test_feedback_reaches_the_hub_word_for_word(two: tuple[Agency, Desk]) -> None:
    agency, desk = two
    done = feed(agency)
    assert (done.accepted, done.problem) == (6, "")
    assert payloads(desk) == {item.report_id: item.payload for item in agency.stored()}
    assert agency.sync().deliveries[0].accepted == 0
    agency.assert_sound()


def test_check_says_that_the_hub_takes_the_signature(two: tuple[Agency, Desk]) -> None:
    agency, desk = two
    results = {item.subject: item for item in agency.bridge.check("rms")}
    assert results["sink hub: signature"].ok
    desk.now[0] = desk.now[0].replace(year=2027)
    again = {item.subject: item for item in agency.bridge.check("rms")}
    assert not again["sink hub: signature"].ok
    assert "clock" in again["sink hub: signature"].message


def test_guidance_and_questions_come_with_the_next_delivery_and_replies_go_back(two: tuple[Agency, Desk]) -> None:
    agency, desk = two
    feed(agency)
    write(desk, "guidance", "Reports of this kind are better with a time.")
    write(desk, "question", "Which unit works on it?")
    agency.clock.pass_time(minutes=2)
    desk.now[0] = agency.clock()
    assert agency.bridge.deliver()[0].messages == 2
    waiting = agency.bridge.messages(waiting=True)
    assert [(item.number, item.kind, item.body) for item in waiting] == [
        (2, "question", "Which unit works on it?"),
        (1, "guidance", "Reports of this kind are better with a time."),
    ]
    with pytest.raises(FixConfig, match="asks nothing"):
        agency.bridge.reply(1, "Thanks")
    agency.bridge.reply(2, "Unit 7")
    assert agency.bridge.deliver()[0].replied == 1
    assert agency.bridge.deliver()[0].replied == 0
    with desk.ledger.reading() as connection:
        assert connection.exec_driver_sql("SELECT reply FROM message_out WHERE number = 2").scalar() == "Unit 7"


def test_both_sides_agree_after_a_delivery(two: tuple[Agency, Desk]) -> None:
    agency, _ = two
    feed(agency)
    found = agency.bridge.reconcile()[0]
    assert (found.compared, found.differences, found.sent_again, found.exit_code) == (1, [], 0, 0)


@pytest.mark.parametrize("keys", [True, False], ids=["requests forgotten too", "requests still known"])
def test_day_that_the_hub_lost_is_sent_again_and_nothing_else(two: tuple[Agency, Desk], *, keys: bool) -> None:
    agency, desk = two
    feed(agency)
    first = payloads(desk)
    agency.clock.pass_time(days=1)
    desk.now[0] = agency.clock()
    agency.drop(row("26-0007", "900000007", "Open"), name="more.csv")
    agency.sync()
    damage(desk.ledger, "DELETE FROM intake WHERE day = '2026-03-02'")
    damage(desk.ledger, "DELETE FROM intake_total WHERE day = '2026-03-02'")
    if keys:
        damage(desk.ledger, "DELETE FROM intake_key")
    looked = agency.bridge.reconcile(dry_run=True)[0]
    assert (looked.sent_again, looked.delivery, desk.stored()) == (0, None, 1)
    found = agency.bridge.reconcile()[0]
    assert [(item.agency, item.day, item.missing) for item in found.differences] == [(AGENCY, "2026-03-02", 6)]
    assert found.sent_again == 6
    assert found.delivery is not None
    assert (found.delivery.accepted, found.delivery.duplicate, found.exit_code) == (6, 0, 0)
    assert payloads(desk) == {**first, "900000007": payloads(desk)["900000007"]}
    assert agency.bridge.reconcile()[0].differences == []
    agency.assert_sound()


def test_hub_that_lost_everything_is_asked_and_then_gets_all(two: tuple[Agency, Desk]) -> None:
    agency, desk = two
    feed(agency, 40)
    for table in ("intake", "intake_total", "intake_key"):
        damage(desk.ledger, f"DELETE FROM {table}")  # noqa: S608
    found = agency.bridge.reconcile("hub", since=DAY, until=DAY)[0]
    assert (found.sent_again, desk.stored()) == (40, 40)


def test_event_that_was_changed_at_the_hub_is_an_alarm_and_is_left_alone(two: tuple[Agency, Desk]) -> None:
    agency, desk = two
    feed(agency)
    damage(desk.ledger, "UPDATE intake SET digest = zeroblob(32) WHERE report_id = '900000003'")
    damage(desk.ledger, "UPDATE intake_total SET digest = zeroblob(32)")
    found = agency.bridge.reconcile()[0]
    assert [(item.missing, item.changed, item.unknown) for item in found.differences] == [(0, 1, 0)]
    assert (found.sent_again, found.exit_code, len(found.changed_events)) == (0, 1, 1)
    event = agency.stored(report_id="900000003")[0]
    assert found.changed_events == [str(event.event_id)]
    with agency.bridge.ledger("test", write=False) as ledger:
        assert ledger.backlog(1).alarms == 1


def test_agency_restored_from_an_old_backup_is_told_what_the_hub_has_more(two: tuple[Agency, Desk]) -> None:
    agency, _ = two
    feed(agency, 2)
    with agency.bridge.ledger("test", write=False) as ledger:
        pass
    kept = agency.ledger_path.read_bytes()
    agency.drop(row("26-0009", "900000009", "Open"), name="more.csv")
    agency.sync()
    agency.ledger_path.write_bytes(kept)
    found = agency.bridge.reconcile()[0]
    assert [(item.ours, item.theirs, item.missing, item.unknown) for item in found.differences] == [(2, 3, 0, 1)]
    assert found.exit_code == 1
    del ledger


def test_events_that_a_restored_ledger_states_again_on_another_day_are_not_missing(
    two: tuple[Agency, Desk],
) -> None:
    agency, desk = two
    feed(agency)
    archived = next((agency.drops / "archive").glob("*.csv"))
    agency.ledger_path.unlink()
    agency.clock.pass_time(days=1)
    desk.now[0] = agency.clock()
    archived.rename(agency.drops / "again.csv")
    assert agency.sync().deliveries[0].duplicate == 6
    found = agency.bridge.reconcile()[0]
    assert (found.compared, found.differences, found.sent_again, found.exit_code) == (2, [], 0, 0)


def test_purged_event_that_the_hub_still_has_is_told(two: tuple[Agency, Desk]) -> None:
    agency, _ = two
    feed(agency, 3)
    with agency.bridge.ledger("purge") as ledger:
        assert ledger.purge_case(1, agency.stored()[0].case_key, "expunged") == 1
    found = agency.bridge.reconcile()[0]
    assert [(item.missing, item.purged, item.unknown) for item in found.differences] == [(0, 1, 0)]


def test_event_that_still_waits_is_not_missing(two: tuple[Agency, Desk]) -> None:
    agency, desk = two
    feed(agency, 3)
    agency.drop(row("26-0009", "900000009", "Open"), name="more.csv")
    agency.bridge.sync(send=False)
    assert agency.bridge.reconcile()[0].differences == []
    assert desk.stored() == 3
    damage(desk.ledger, "DELETE FROM intake WHERE report_id = '900000002'")
    damage(desk.ledger, "UPDATE intake_total SET count = 2")
    found = agency.bridge.reconcile(dry_run=True)[0]
    assert [(item.ours, item.theirs, item.missing) for item in found.differences] == [(3, 2, 1)]


def test_days_have_to_be_in_order_and_the_sink_known(two: tuple[Agency, Desk]) -> None:
    agency, _ = two
    with pytest.raises(FixConfig) as caught:
        agency.bridge.reconcile(since=date(2026, 3, 3), until=DAY)
    assert caught.value.code == "reconcile_days"
    with pytest.raises(FixConfig) as caught:
        agency.bridge.reconcile("nowhere")
    assert caught.value.code == "sink_unknown"


def test_sink_that_can_not_be_asked_is_not_compared(tmp_path: Path) -> None:
    agency = Agency(tmp_path)
    for name in (None, "drop"):
        with pytest.raises(FixConfig) as caught:
            agency.bridge.reconcile(name)
        assert caught.value.code in ("reconcile_unsupported", "sink_unknown")
