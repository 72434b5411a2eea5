"""The page: its structure, what it shows, and that it runs and loads nothing."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebridge.connectors.entry_sheet.page import page
from casebridge.model import FormEntry, Loss, Trigger
from tests.support.entry import AGENCY, entry

NOW = datetime(2026, 11, 22, 23, 59, tzinfo=UTC)
VOID = {"meta", "input"}
TAGS = {
    *("html", "head", "meta", "title", "style", "body", "header", "main", "footer", "h1", "h2", "p", "code", "time"),
    *("dl", "div", "dt", "dd", "ul", "li", "table", "thead", "tbody", "tr", "th", "td"),
    *("span", "strong", "label", "input"),
}


class Document(HTMLParser):
    """The page as a browser sees it: every element with its attributes and text; fails on a tag left open."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[int] = []
        self.elements: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs), []))
        if tag not in VOID:
            self.open.append(len(self.elements) - 1)

    def handle_endtag(self, tag: str) -> None:
        assert self.elements[self.open.pop()][0] == tag

    def handle_data(self, data: str) -> None:
        for index in self.open:
            self.elements[index][2].append(data)

    def texts(self, tag: str, name: str = "") -> list[str]:
        return [
            "".join(text)
            for found, attributes, text in self.elements
            if found == tag and (not name or name in (attributes.get("class") or "").split())
        ]

    def attributes(self, tag: str, name: str) -> list[str | None]:
        return [attributes.get(name) for found, attributes, _ in self.elements if found == tag]


def show(*entries: FormEntry, title: str = "NCMEC entry sheet") -> Document:
    return Document(page(entries, title=title, now=NOW))


CLOSED = entry(
    case_status="Closed",
    closed_reasons=("Unable to locate subject", "Other"),
    closed_other_text="Statute of limitations has run.",
    closed_child_victim="No",
    information_useful="Yes",
    losses=(Loss(field="case_status", canonical="COLD", sent="Ongoing Investigation", why="No option."),),
)


def test_page_shows_the_questions_in_the_forms_order_with_their_answers() -> None:
    found = show(CLOSED)
    questions = [
        (question, answer)
        for question, answer in zip(found.texts("dt"), found.texts("dd"), strict=True)
        if not question.endswith(":")
    ]
    assert questions == [
        ("Case Status", "Closed"),
        ("Reason(s) for closing the report", "Unable to locate subjectOther"),
        ("Other reason", "Statute of limitations has run."),
        ("Does this case involve self-production?", "— not answered"),
        ("Have you identified the child victim?", "No"),
        ("Was the information provided by NCMEC useful?", "Yes"),
    ]
    assert found.texts("li") == ["Unable to locate subject", "Other"]


def test_page_notes_each_loss_in_plain_words() -> None:
    assert show(CLOSED).texts("p", "note") == [
        "Note. The form has no place for: Cold. Sent: Ongoing Investigation. No option."
    ]


def test_page_names_report_case_and_event() -> None:
    found = show(CLOSED)
    assert found.texts("span", "report") == ["1001"]
    assert found.texts("span", "case") == ["Case 25-001001"]
    assert found.texts("span", "small") == [f"Event {CLOSED.event_ids[0]}"]
    assert show(CLOSED.model_copy(update={"event_ids": (), "case_numbers": ()})).texts("span", "small") == []


def test_page_head_counts_what_can_be_entered() -> None:
    waiting = entry(1003, question=Trigger.CLOSURE_REASON)
    assert facts(show(CLOSED, entry(1002, case_status="Referred"), waiting)) == {
        "Agency:": "Example Police (ORI WA0170000)",
        "To enter:": "2 reports",
        "Made on:": "2026-11-22 (UTC)",
        "Form version:": "ncmec-2023",
    }
    assert facts(show(CLOSED, waiting))["To enter:"] == "1 report"
    other = AGENCY.model_copy(update={"name": "Other Police"})
    assert facts(show(CLOSED, entry(agency=other)))["Agency:"].count("; ") == 1


def facts(found: Document) -> dict[str, str]:
    return {name: text for name, text in zip(found.texts("dt"), found.texts("dd"), strict=True) if name.endswith(":")}


def test_page_lists_what_needs_an_answer_apart_and_shows_no_answers_for_it() -> None:
    found = show(CLOSED, entry(1003, case_status="Closed", question=Trigger.CLOSURE_REASON))
    assert found.texts("h2") == ["To enter", "Needs an answer first"]
    assert found.texts("span", "report") == ["1001", "1003"]
    assert found.texts("dd").count("Closed") == 1
    assert Trigger.CLOSURE_REASON.definition in found.texts("td")
    assert found.attributes("input", "type") == ["checkbox"]


def test_page_with_nothing_to_enter_says_so() -> None:
    found = show(entry(question=Trigger.CLOSURE_REASON))
    assert "Nothing can be entered yet." in found.texts("p")
    assert facts(found)["To enter:"] == "0 reports"
    assert found.attributes("input", "type") == []


def test_page_is_accessible() -> None:
    found = show(CLOSED, entry(1002), entry(1003, question=Trigger.CLOSURE_REASON))
    assert found.attributes("html", "lang") == ["en"]
    assert found.texts("h1") == ["NCMEC entry sheet"]
    assert found.texts("title") == ["NCMEC entry sheet: 2 reports"]
    scopes = found.attributes("th", "scope")
    assert scopes.count("row") == 3
    assert scopes.count("col") == 5
    ids = found.attributes("input", "id")
    assert len(set(ids)) == len(ids) == 2
    assert found.texts("label") == ["Entered"] * 2


def test_page_repeats_its_head_on_paper_and_keeps_a_report_on_one_page() -> None:
    text = page([CLOSED, entry(1003, question=Trigger.CLOSURE_REASON)], title="T", now=NOW)
    assert "thead { display: table-header-group; }" in text
    assert re.search(r"tbody tr \{[^}]*break-inside: avoid", text)
    assert Document(text).texts("tr", "running") == [
        "T · Example Police (ORI WA0170000) · 2026-11-22 · 1 report to enter",
        "T · Example Police (ORI WA0170000) · 2026-11-22 · needs an answer first, don't enter",
    ]
    assert ".hint { break-after: avoid; }" in text


@pytest.mark.parametrize(
    "pattern", ["(?i)<script", r"(?i)\bon[a-z]+=", "(?i)https?:", r"(?i)\bsrc=", r"url\(", "@import"]
)
def test_page_runs_and_loads_nothing(pattern: str) -> None:
    assert not re.search(pattern, page([CLOSED], title="T", now=NOW))


HOSTILE = "</dd><script>alert(1)</script>\"' onload=x & $title ${count} <img src=x>"


def test_page_escapes_hostile_text_everywhere() -> None:
    agency = AGENCY.model_copy(update={"name": HOSTILE})
    loss = Loss(field="x", canonical=HOSTILE, sent=HOSTILE, why=HOSTILE)
    made = entry(
        agency=agency,
        case_numbers=(HOSTILE,),
        form_version=HOSTILE,
        case_status="Closed",
        closed_reasons=("Other", HOSTILE),
        closed_other_text=HOSTILE,
        information_useful=HOSTILE,
        comment=HOSTILE,
        losses=(loss,),
    )
    found = show(made, title=HOSTILE)
    assert {tag for tag, _, _ in found.elements} <= TAGS
    assert found.texts("h1") == [HOSTILE]
    assert found.texts("span", "case") == [f"Case {HOSTILE}"]
    assert found.texts("dd", "value").count(HOSTILE) == 3
    assert found.texts("li") == ["Other", HOSTILE]
    assert found.texts("p", "note")[0].count(HOSTILE) == 3
    assert HOSTILE in facts(found)["Agency:"]
    assert facts(found)["Form version:"] == HOSTILE


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=80))
def test_page_shows_any_text_as_it_is(text: str) -> None:
    found = show(entry(comment=text, case_numbers=(text,)))
    assert text in found.texts("dd", "value")
    assert found.texts("span", "case") == [f"Case {text}"]


def test_page_parts_what_replaces_from_what_takes_back() -> None:
    found = show(
        entry(1001, case_status="Closed", replaces=True), entry(1002, replaces=True), entry(1003, case_status="Arrest")
    )
    assert found.texts("h2") == ["To enter", "To take back"]
    assert found.texts("p", "replaces") == ["Replaces the entry of an earlier sheet."]
    assert found.texts("title") == ["NCMEC entry sheet: 2 reports"]
    assert "correct or withdraw the entry at NCMEC" in "".join(found.texts("p", "hint"))
    assert found.texts("span", "report") == ["1001", "1003", "1002"]
