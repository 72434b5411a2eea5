"""What may be remarked on a document. A finding names a rule and a path, never a value."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from casebridge.model import Finding, FindingSeverity

__all__ = ["RULES", "Rule", "finding"]

_INFO, _WARNING, _ERROR = FindingSeverity.INFO, FindingSeverity.WARNING, FindingSeverity.ERROR


class Rule(NamedTuple):
    """``level`` is ``structure`` (a schema of a named version), ``documented`` (the service's documentation) or
    ``reading`` (what this reader made of it)."""

    code: str
    severity: FindingSeverity
    level: str
    meaning: str


RULES: dict[str, Rule] = {
    "S01": Rule("element_unknown", _INFO, "structure", "No version of the schema that is known has this element here."),
    "S02": Rule("element_of_later_version", _INFO, "structure", "A later version than the one named has this element."),
    "S03": Rule("attribute_unknown", _INFO, "structure", "The schema has no such attribute here."),
    "S04": Rule("element_order", _WARNING, "structure", "The element stands behind one that should follow it."),
    "S05": Rule("element_repeated", _WARNING, "structure", "The element may be there once only."),
    "S06": Rule("element_missing", _WARNING, "structure", "The element must be there."),
    "S07": Rule("attribute_missing", _WARNING, "structure", "The attribute must be there."),
    "S08": Rule("choice_broken", _WARNING, "structure", "Exactly one of several elements may be there."),
    "S09": Rule("code_unknown", _WARNING, "structure", "The value is none of those listed."),
    "S10": Rule("value_malformed", _WARNING, "structure", "The value is not of its type: number, boolean, time, form."),
    "S11": Rule("flag_malformed", _WARNING, "structure", "A flag is an empty element, or true and nothing else."),
    "S12": Rule("element_in_value", _WARNING, "structure", "An element stands inside a value; it is not read."),
    "D01": Rule("too_long", _WARNING, "documented", "The value is longer than the documentation allows."),
    "D02": Rule("timezone_missing", _WARNING, "documented", "A time without its zone. None is guessed."),
    "D03": Rule("date_in_future", _WARNING, "documented", "A date or time that lay ahead when the document came."),
    "D04": Rule("reporter_email_missing", _WARNING, "documented", "The reporting person has no e-mail address."),
    "D05": Rule("exif_without_file", _WARNING, "documented", "EXIF data viewed, but not the file itself."),
    "D06": Rule("supplemental_classified", _WARNING, "documented", "A supplemental file has a classification."),
    "D07": Rule("supplemental_meme", _WARNING, "documented", "A supplemental file is marked as a potential meme."),
    "D08": Rule("batched_sibling", _WARNING, "documented", "A batched report may not have this element."),
    "D09": Rule("batched_person", _WARNING, "documented", "In a batched report a user has an espIdentifier alone."),
    "D10": Rule("persons_unbatched", _WARNING, "documented", "Several users are reported, but not in a batch."),
    "D11": Rule("port_range", _WARNING, "documented", "A port is 1 to 65535."),
    "D12": Rule("age_range", _WARNING, "documented", "An age is 0 to 150."),
    "D13": Rule("ip_malformed", _WARNING, "documented", "The value is no IP address."),
    "D14": Rule("verified_missing", _WARNING, "documented", "A verification date needs verified to be true."),
    "D15": Rule("calling_code_twice", _WARNING, "documented", "The number repeats its calling code."),
    "D16": Rule("value_blank", _WARNING, "documented", "The element must not be blank."),
    "D17": Rule("account_dates", _WARNING, "documented", "The user was notified before, or re-enabled not after."),
    "D18": Rule("batched_file", _WARNING, "documented", "A file of a batched report may not say this, or lacks it."),
    "D19": Rule("batched_files", _WARNING, "documented", "A batched report has exactly one file."),
    "D20": Rule("legacy_element", _INFO, "documented", "The schema has the element, the documentation no longer."),
    "D21": Rule("age_and_birth", _WARNING, "documented", "An approximate age or a date of birth, not both."),
    "R01": Rule(
        "report_id_malformed", _WARNING, "reading", "What should be a report ID is none. No digits are picked."
    ),
    "R02": Rule("report_id_from_name", _INFO, "reading", "The report ID was taken from the file's name."),
    "R03": Rule("incident_type_alias", _INFO, "reading", "An incident type in an older or mistaken spelling."),
    "R04": Rule("incident_type_foreign", _INFO, "reading", "NCMEC's own wording, which is not the provider's type."),
    "R05": Rule("text_withheld", _INFO, "reading", "A text that does not look like a plain name was not kept."),
    "R06": Rule("file_id_malformed", _ERROR, "reading", "The file has no usable ID, so that it can't be counted."),
    "R07": Rule("attribute_alias", _INFO, "reading", "The attribute's name or place is that of the documentation."),
    "R08": Rule("dialect_2010", _INFO, "reading", "The document names the schema of 2010."),
    "R09": Rule("findings_more", _INFO, "reading", "There is more to remark than is kept."),
    "R11": Rule("value_unreadable", _WARNING, "reading", "The value is not what the key should hold; it is not kept."),
}
"""Rule ID to what it says. IDs stay as they are once they were released."""


@lru_cache(maxsize=4096)
def finding(rule_id: str, path: str = "") -> Finding:
    """The remark that ``rule_id`` makes on ``path``."""
    rule = RULES[rule_id]
    return Finding(code=rule.code, severity=rule.severity, path=path, rule_id=rule_id)
