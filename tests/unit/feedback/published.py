"""The strings of NCMEC's form as published (cybertipline.md sec. 14)."""

from __future__ import annotations

STATUSES = {"Conviction", "Arrest", "Ongoing Investigation", "Referred", "Closed"}
CLOSING = [
    "Unable to locate subject",
    "ESP legal response does not contain information",
    "No crime committed",
    "No prosecutorial merit",
    "Alleged child is an adult",
    "Age of child victim is unable to be determined",
    "False Report",
    "Unfounded",
    "Person or User Reported is deceased",
    "Other",
]
NOT_HELPFUL = {
    "STALE_INFORMATION": "Stale information",
    "LIMITED_INFORMATION": "Limited Information",
    "OTHER": "Other",
}
