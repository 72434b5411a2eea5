"""Published NIBRS XML samples, and an agency that reads them."""

from __future__ import annotations

from pathlib import Path

from casebridge.model import FeedbackEvent
from tests.support.agency import Agency
from tests.support.foreign import bridge_to, put, shipped

__all__ = ["TIP", "agency_of", "content", "said", "send"]

TIP = "900000001"


def content(data: Path, path: str) -> bytes:
    """The bytes of a sample."""
    return (data / "nibrs_xml" / f"{path}.xml").read_bytes()


def said(event: FeedbackEvent) -> tuple[str, str, list[str]]:
    """Case number, status, and the outcomes as kind, detail and date."""
    outcomes = [f"{item.kind} {item.detail} {item.occurred_on}" for item in event.outcomes]
    number = event.case_ref.case_number if event.case_ref else None
    return number or "", f"{event.investigation_status or ''}", outcomes


def agency_of(folder: Path, ori: str, *numbers: str, profile: str = "") -> Agency:
    """An agency that reads NIBRS XML, by the shipped profile if no other is given; the cases are linked."""
    agency = bridge_to(folder, profile or shipped("nibrs-xml"), ori=ori)
    for number in numbers:
        agency.link(number, TIP)
    return agency


def send(agency: Agency, *documents: bytes) -> dict[str, int]:
    """Drops documents as files of one delivery, a day after the last, and syncs; the books by rule."""
    agency.clock.pass_time(days=1)
    for number, document in enumerate(documents):
        put(agency, document, f"{agency.clock():%m%d}_{number}.xml")
    agency.clock.pass_time(hours=1)
    (found,) = agency.sync().sources
    assert [batch.verdict for batch in found.batches] == ["done"] * len(documents)
    return dict(found.books.by_rule)
