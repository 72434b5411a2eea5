"""From a dropped message to the sinks, with the plugin trusted as an operator trusts it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from casebridge_ndex.plugin import casebridge_profiles
from click.testing import CliRunner

from casebridge.cli import main
from casebridge.mapping import load_profile
from casebridge.model import EventKind, FeedbackEvent
from casebridge.plugins.find import find
from casebridge.plugins.record import digest, editable
from tests.support.agency import Agency
from tests.support.ndex import codes, disposition, incident, lexs, mark, package, payload

TIP = "900000001"
ARREST = "<ndexia:Arrest><j:ArrestCategoryCode>O</j:ArrestCategoryCode>{}</ndexia:Arrest>"
Opened = Callable[..., Agency]


@pytest.fixture
def opened(tmp_path: Path) -> Opened:
    """An agency whose source reads a format of this plugin; case 26-000101 is linked."""

    def make(kind: str, profile: str, more: str = "") -> Agency:
        found = find("casebridge-ndex")
        agency = Agency(tmp_path / "agency", source=f'type = "casebridge-ndex/{kind}"\n', ori="XX0170000")
        agency.set_profile(casebridge_profiles()[profile] + more)
        with agency.config.open("a", encoding="utf-8") as config:
            config.write(f'\n[[plugin]]\nname = "casebridge-ndex"\nversion = "{found.version}"\n')
            config.write(f'record = "{digest(found)}"\ndevelopment = {str(editable(found)).lower()}\n')
        agency.link("26-000101", TIP)
        return agency

    return make


@pytest.fixture
def ndex(opened: Opened) -> Agency:
    return opened("lexs", "ndex")


def feed(agency: Agency, *documents: str) -> list[FeedbackEvent]:
    """Drops each document as a file of one delivery, a day after the last, and reads them; the events of it."""
    agency.clock.pass_time(days=1)
    before = agency.last_seq()
    for number, document in enumerate(documents):
        agency.drop_text(document, f"{agency.clock():%m%d}_{number}.xml")
    result = agency.sync()
    assert [source.code for source in result.sources] == [""], result.sources
    return agency.events(after_seq=before)


def message(status: str, *, more: str = "", **told: str) -> str:
    return lexs(package(payload(incident(status=status) + more), **told))


def told(event: FeedbackEvent) -> tuple[str, list[str]]:
    return f"{event.investigation_status or ''}", [f"{item.kind} {item.occurred_on}" for item in event.outcomes]


def test_closed_with_an_arrest_goes_out_as_both(ndex: Agency) -> None:
    day = "<nc:ActivityDate><nc:Date>2026-02-03</nc:Date></nc:ActivityDate>"
    (event,) = feed(ndex, message("Closed", more=ARREST.format(day)))
    assert told(event) == ("CLOSED", ["ARREST 2026-02-03"])
    assert f"{event.occurred_at:%Y-%m-%d}" == "2026-03-01"
    ((line,),) = ndex.sheet_rows()
    assert (line["CyberTipline report"], line["Case Status"]) == (TIP, "Arrest")
    assert len(ndex.lines_out()) == 1


def test_same_message_again_is_no_event(ndex: Agency) -> None:
    assert len(feed(ndex, message("Open"))) == 1
    assert feed(ndex, message("Open") + "\n") == []


@pytest.mark.parametrize("spread", [mark("N-DEx", "Red"), mark("Local", "Green"), ""])
def test_what_is_not_green_reaches_no_sink_until_it_is(ndex: Agency, spread: str) -> None:
    (event,) = feed(ndex, message("Open", spread=spread))
    assert event.dissemination == "HOLD"
    assert (ndex.lines_out(), ndex.sheet_rows()) == ([], [])
    with ndex.bridge.ledger("test", write=False) as ledger:
        assert ledger.books().by_rule["held:dissemination"] == 1
    (event,) = feed(ndex, message("Open", updated="2026-03-02"))
    assert [line["id"] for line in ndex.lines_out()] == [str(event.event_id)]


def test_what_was_green_and_is_no_more_sends_nothing_further(ndex: Agency) -> None:
    (sent,) = feed(ndex, message("Open"))
    (held,) = feed(ndex, message("Closed", more=ARREST.format("<nc:ActivityDate/>"), spread=mark("N-DEx", "Red")))
    assert (held.dissemination, held.supersedes) == ("HOLD", sent.event_id)
    assert [line["id"] for line in ndex.lines_out()] == [str(sent.event_id)]


def test_update_replaces_its_item_and_an_arrest_report_beside_it_stays(ndex: Agency) -> None:
    arrest = package(payload(incident() + ARREST.format("<nc:ActivityDate/>"), "ArrestReport"), item="A-1")
    first = package(payload(incident(status="Cleared by Arrest") + ARREST.format("<nc:ActivityDate/>")), item="I-1")
    update = package(payload(incident(status="Reopened"), "IncidentReportUpdate"), item="I-1", updated="2026-03-02")
    (event,) = feed(ndex, lexs(first, arrest, update))
    assert told(event) == ("REOPENED", ["ARREST None"])


def test_incident_arrest_and_two_dispositions_in_four_files_say_one_case(opened: Opened) -> None:
    agency = opened("justice", "justice")
    arrest = lexs(package(payload(incident() + ARREST.format(""), "ArrestReport"), item="A-1"))
    court = "ojbc:CourtDispositionCode"
    convicted, acquitted = (
        disposition(codes((court, word)), court=number)
        for word, number in (("Convicted", "CR-1"), ("Acquitted", "CR-2"))
    )
    (event,) = feed(agency, message("Closed", item="I-1"))
    assert told(event) == ("CLOSED", [])
    (event,) = feed(agency, arrest)
    assert told(event) == ("CLOSED", ["ARREST None"])
    (event,) = feed(agency, convicted)
    assert told(event) == ("CLOSED", ["ARREST None", "CONVICTION 2026-02-03"])
    (event,) = feed(agency, acquitted)
    assert told(event) == ("CLOSED", ["ACQUITTAL 2026-02-03", "ARREST None", "CONVICTION 2026-02-03"])
    assert feed(agency, convicted + "\n", arrest + "\n") == []
    agency.assert_sound()


def test_delete_of_an_arrest_report_in_a_later_file_finds_its_case_by_the_item(ndex: Agency) -> None:
    feed(ndex, lexs(package(payload(incident(status="Open")), item="I-1")))
    feed(ndex, lexs(package(payload(incident() + ARREST.format(""), "ArrestReport"), item="A-1")))
    (event,) = feed(ndex, lexs(package(item="A-1", action="Delete")))
    assert told(event) == ("OPEN", [])
    assert _after(ndex, days=30) == []
    ndex.assert_sound()


def test_delete_of_every_item_takes_the_case_back_after_the_grace_period(ndex: Agency) -> None:
    feed(ndex, lexs(package(payload(incident(status="Open")), item="I-1")))
    feed(ndex, lexs(package(payload(incident() + ARREST.format(""), "ArrestReport"), item="A-1")))
    feed(ndex, lexs(package(item="A-1", action="Delete")))
    assert feed(ndex, lexs(package(item="I-1", action="Delete"))) == []
    (event,) = _after(ndex, days=30)
    assert event.kind is EventKind.RETRACTION


def test_delete_takes_back_after_the_grace_period_and_reads_nothing(ndex: Agency) -> None:
    feed(ndex, message("Open"))
    assert feed(ndex, message("Closed", action="Delete", more=ARREST)) == []
    (event,) = _after(ndex, days=30)
    assert (event.kind, event.outcomes) == (EventKind.RETRACTION, ())


def test_delete_and_insert_in_one_file_is_an_update(ndex: Agency) -> None:
    feed(ndex, message("Open"))
    both = lexs(package(action="Delete"), package(payload(incident(status="Open"))))
    assert feed(ndex, both) == []
    assert _after(ndex, days=30) == []


def _after(agency: Agency, days: float) -> list[FeedbackEvent]:
    before = agency.last_seq()
    agency.clock.pass_time(days=days)
    agency.sync()
    return agency.events(after_seq=before)


def test_packages_of_other_agencies_are_left_alone(ndex: Agency) -> None:
    assert feed(ndex, message("Open", owner="XX0990000")) == []
    assert ndex.letters() == []


def test_package_that_cannot_be_read_is_set_aside_and_the_others_count(ndex: Agency) -> None:
    bad = package(payload(incident(status="data:image/png;base64,AAAA")), item="26-000102")
    (event,) = feed(ndex, lexs(bad, package(payload(incident(status="Open")))))
    assert told(event)[0] == "OPEN"
    (letter,) = ndex.letters()
    assert (letter.code, letter.column_name) == ("media_in_value", "IncidentStatusCode")


def test_unknown_status_is_asked_about(ndex: Agency) -> None:
    feed(ndex, message("Gone Fishing"))
    assert [trigger for trigger, _ in ndex.asked()] == ["UNMAPPED_VALUE"]


def test_disposition_of_several_charges_is_one_conviction_with_its_count(opened: Opened) -> None:
    agency = opened("justice", "justice")
    court = "ojbc:CourtDispositionCode"
    charges = [codes((court, word)) for word in ("Convicted", "Dismissed", "Convicted")]
    (event,) = feed(agency, disposition(*charges))
    (outcome,) = event.outcomes
    assert (outcome.kind, outcome.count, str(outcome.occurred_on)) == ("CONVICTION", 2, "2026-02-03")
    assert agency.sheet_rows()[0][0]["Case Status"] == "Conviction"


def test_unknown_code_of_a_court_is_asked_about_and_answered_in_the_profile(opened: Opened) -> None:
    agency = opened("justice", "justice")
    feed(agency, disposition(codes(("vt:NonConvCatCode", "1"))))
    assert agency.lines_out() == []
    assert [trigger for trigger, _ in agency.asked()] == ["UNMAPPED_VALUE"]
    agency.amend_profile(
        '"DispositionText None" = {}', '"vermont:NonConvCatCode 1" = { outcome = "CHARGES_DISMISSED" }'
    )
    (event,) = feed(agency, disposition(codes(("vt:NonConvCatCode", "1"))) + "\n")
    assert told(event)[1] == ["CHARGES_DISMISSED None"]


def test_sync_on_the_command_line_reads_packages_and_tells_of_dropped_binaries(ndex: Agency) -> None:
    canary = "Zebediah-Quillfeather"
    picture = f"<nc:BinaryBase64Object>{canary}</nc:BinaryBase64Object>"
    ndex.drop_text(message("Open", more=picture), "a.xml")
    ran = CliRunner().invoke(main, ["--config", str(ndex.config), "sync"])
    assert ran.exit_code == 0, ran.output
    assert "binary_dropped" in ran.output
    assert canary not in ran.output
    assert canary.encode() not in ndex.bytes_kept()


@pytest.mark.parametrize("name", ["ndex", "justice"])
def test_profile_passes_its_own_tests(name: str, tmp_path: Path) -> None:
    from casebridge.engine.look.check import run_profile_tests

    path = tmp_path / "profile.toml"
    path.write_text(casebridge_profiles()[name], encoding="utf-8")
    results = run_profile_tests(load_profile(path))
    assert len(results) >= 6
    assert [result.message for result in results if not result.ok] == []
