"""Attributes of elements: each is looked up once, and rules between them are looked at."""

from __future__ import annotations

from casebridge.sdk.xml import XmlNode, local
from casebridge_cybertipline.ispws.found import BITS, Found
from casebridge_cybertipline.ispws.leaf import is_true
from casebridge_cybertipline.ispws.shape import Slot
from casebridge_cybertipline.moment import read_moment
from casebridge_cybertipline.plain import safe_name

__all__ = ["look_at_attributes", "stray_attribute"]

_CONTACT = BITS["email"] | BITS["phone"]
_DATES = ("disabledDate", "userNotifiedDate", "reenabledDate")
_MOVED = {("accountType", "associatedAccount"), ("type", "nameValuePair")}
"""Attributes as the documentation has them, or where clients put them."""


def look_at_attributes(node: XmlNode, slot: Slot, found: Found) -> None:
    """Looks at the attributes of an element; those of other namespaces are passed over."""
    values: dict[str, str] = {}
    for key, text in node.items():
        known = slot.attributes.get(key)
        if known is None:
            if stray_attribute(key, text, slot.path, found):
                values["type"] = text
            continue
        check, limit, place = known
        values[key] = text
        if len(text) > limit:
            found.say("D01", place)
        if check is not None:
            check(text, place, found)
    for key in slot.needs:
        if key not in values:
            found.say("S07", f"{slot.path}/@{key}")
    rules = _RULES.get(slot.kind)
    if rules is not None:
        rules(node, slot, values, found)


def stray_attribute(key: str, text: str, path: str, found: Found) -> bool:
    """Remarks on an attribute that is not known here; whether it is one that stands for ``type``."""
    if key.startswith("{"):
        if "espsubmittal" in text and local(key).endswith("chemaLocation"):
            found.say("R08")
        return False
    moved = (key, path.rpartition("/")[2]) in _MOVED
    found.say("R07" if moved else "S03", f"{path}/@{safe_name(key)}")
    return moved


def _contact(node: XmlNode, slot: Slot, values: dict[str, str], found: Found) -> None:
    verified = is_true(values.get("verified"))
    if "verificationDate" in values and not verified:
        found.say("D14", f"{slot.path}/@verificationDate")
    if slot.sets & _CONTACT and (verified or "verificationDate" in values):
        found.present |= BITS["verified_contact"]
    code = values.get("countryCallingCode", "")
    if code.startswith("+") and (node.text or "").lstrip().startswith(code):
        found.say("D15", slot.path)


def _account(_node: XmlNode, slot: Slot, values: dict[str, str], found: Found) -> None:
    disabled, notified, enabled = (read_moment(values.get(key, "")) for key in _DATES)
    if disabled is None:
        return
    for other, key in ((notified, _DATES[1]), (enabled, _DATES[2])):
        # A time without its zone can't be compared with one that has it.
        if other is None or (other.tzinfo is None) != (disabled.tzinfo is None):
            continue
        if other < disabled or (other == disabled and key == _DATES[2]):
            found.say("D17", f"{slot.path}/@{key}")


def _batch(_node: XmlNode, _slot: Slot, values: dict[str, str], found: Found) -> None:
    found.reason = values.get("reason", "")


_RULES = {
    "email": _contact,
    "phone": _contact,
    "temporarily": _account,
    "permanently": _account,
    "batchedReport": _batch,
}
