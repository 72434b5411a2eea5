"""The FBI's edits that what is read can be judged by: a table of data.

Numbers and conditions: NIBRS Technical Specification 2019.1. Rules without a number are those of this reader.
"""

from __future__ import annotations

from functools import cache
from typing import Final, NamedTuple

from casebridge.model import Finding, FindingSeverity

__all__ = ["RULES", "Rule", "finding"]


class Rule(NamedTuple):
    """One rule: its number with the FBI, empty if it has none; W or E; and what it says, for people."""

    edit: str
    level: str
    says: str


RULES: Final[dict[str, Rule]] = {
    "incident_duplicate": Rule("056", "E", "The incident was inserted before in this file, and not deleted since."),
    "state_differs": Rule("059", "E", "The ORI is of another state than the first of the file."),
    "arrest_before_clearance": Rule("071", "E", "An arrest is dated on or before the exceptional clearance."),
    "incident_date_missing": Rule("101", "E", "The incident date is blank."),
    "number_missing": Rule("101", "E", "The incident number is blank."),
    "clearance_missing": Rule("101", "E", "Cleared exceptionally is blank; N says that it was not."),
    "clearance_unknown": Rule("104", "E", "Cleared exceptionally is none of A to E and N."),
    "incident_date_invalid": Rule("105", "E", "The incident date is no date."),
    "clearance_date_invalid": Rule("105", "E", "The exceptional clearance date is no date, or after the submission."),
    "number_embedded_blank": Rule("115", "E", "The incident number has a blank inside."),
    "number_not_left": Rule("116", "E", "The incident number does not begin in its first position."),
    "number_characters": Rule("117", "E", "The incident number has characters other than A-Z, 0-9 and hyphen."),
    "clearance_date_without_code": Rule("153", "E", "There is an exceptional clearance date, and the code says N."),
    "clearance_before_incident": Rule("155", "E", "The exceptional clearance is dated before the incident."),
    "clearance_date_missing": Rule("156", "E", "Cleared exceptionally, and no date of it."),
    "incident_after_submission": Rule("170", "E", "The incident is dated after the month of the submission."),
    "offence_missing": Rule("201", "E", "A UCR offence code is blank."),
    "offence_code": Rule("204", "E", "An offence code has not the form of a UCR code."),
    "activity_unknown": Rule("204", "E", "A type of criminal activity is none of the published ones."),
    "location_code": Rule("204", "E", "A location type is not two digits."),
    "arrest_incomplete": Rule("601", "E", "A sequence, arrest number, date, type or offence of an arrest is blank."),
    "arrest_type_unknown": Rule("604", "E", "A type of arrest is none of O, S and T."),
    "arrest_count_unknown": Rule("604", "E", "The multiple arrestee indicator is none of C, M and N."),
    "arrest_date_invalid": Rule("605", "E", "An arrest date is no date, or after the month of the submission."),
    "arrest_sequence_twice": Rule("661", "E", "Two arrestees of the incident have the same sequence number."),
    "arrest_before_incident": Rule("665", "E", "An arrest is dated before the incident."),
    "arrest_b_incomplete": Rule("701", "E", "A sequence, arrest number, date, type or offence of an arrest is blank."),
    "arrest_b_type_unknown": Rule("704", "E", "A type of arrest is none of O, S and T."),
    "arrest_b_date_invalid": Rule("705", "E", "An arrest date is no date, or after the month of the submission."),
    "ori_malformed": Rule("", "E", "The ORI of the owner is not nine letters and digits."),
    "length_mismatch": Rule("", "W", "A segment is not as long as it says; what is read of it was there."),
    "length_unpublished": Rule("", "W", "A segment says a length that is not published for its level."),
    "action_legacy": Rule("", "W", "The action is of an older specification (W: time window); read as an insert."),
    "leading_bytes": Rule("", "W", "Something stands before the XML declaration."),
    "cdata_document": Rule("", "W", "The document is wrapped in another one."),
}
"""Code to rule."""

_SEVERITY: Final = {"E": FindingSeverity.ERROR, "W": FindingSeverity.WARNING}


@cache
def finding(code: str, segment: str = "", element: str = "") -> Finding:
    """The finding for ``code`` at a segment level and data element; one object for the same place.

    Warnings can be cleared at the FBI, errors need a new submission (UCR Interface Control Document).
    """
    rule = RULES[code]
    parts = (f"segment {segment}" if segment else "", f"element {element}" if element else "")
    return Finding(
        code=code,
        severity=_SEVERITY[rule.level],
        path=", ".join(filter(None, parts)),
        rule_id=rule.edit,
        clearable=rule.level == "W",
    )
