"""One walk over an element: each child is looked up once, in its place."""

from __future__ import annotations

from casebridge.sdk.xml import XmlNode, local
from casebridge_cybertipline.ispws.attributes import look_at_attributes, stray_attribute
from casebridge_cybertipline.ispws.found import Found
from casebridge_cybertipline.ispws.shape import Shape, Slot
from casebridge_cybertipline.ispws.tables import LATER
from casebridge_cybertipline.plain import safe_name

__all__ = ["walk_root"]

_BLANK = " \t\r\n"


def walk_root(node: XmlNode, slot: Slot, found: Found) -> None:
    """Walks a root element, of the type that ``slot`` tells."""
    if node.keys() or slot.needs:
        look_at_attributes(node, slot, found)
    if slot.shape is not None:
        _walk(node, slot.shape, found)


def _walk(node: XmlNode, shape: Shape, found: Found) -> int:
    """Walks the children of a type; bits of those that hold something."""
    if shape.flags:
        return _flags(node, shape, found)
    kids = shape.kids
    seen = filled = last = 0
    for child in node:
        slot = kids.get(child.tag) or _stray(child, shape, found)
        if slot is None:
            continue
        bit = slot.bit
        if bit > last:
            last = bit
        elif bit < last or not slot.many:
            found.say("S04" if bit < last else "S05", slot.path)
        seen |= bit
        if slot.needs or child.keys():
            look_at_attributes(child, slot, found)
        if _walk(child, slot.shape, found) if slot.shape is not None else _value(child, slot, found):
            filled |= bit
    if shape.need & ~seen or shape.choice:
        _incomplete(shape, seen, found)
    if shape.after is not None:
        shape.after(node, seen, filled, shape, found)
    return filled


def _value(node: XmlNode, slot: Slot, found: Found) -> bool:
    """Looks at a value; whether it holds more than white space."""
    text = node.text
    if len(node):
        found.say("S12", slot.path)
    if not text or text.isspace():
        if slot.blank:
            found.say(slot.blank, slot.path)
        return False
    found.present |= slot.sets
    if len(text) > slot.limit:
        found.say("D01", slot.path)
    if slot.check is not None and text not in slot.fine:
        slot.check(text, slot.path, found)
    if slot.keep:
        found.kept.setdefault(slot.keep, text)
    return True


def _incomplete(shape: Shape, seen: int, found: Found) -> None:
    for slot in shape.kids.values():
        if shape.need & slot.bit & ~seen:
            found.say("S06", slot.path)
    chosen = (seen & shape.choice).bit_count()
    if chosen > 1 or (shape.choice_needed and not chosen):
        found.say("S08", shape.path)


def _stray(child: XmlNode, shape: Shape, found: Found) -> Slot | None:
    """A child in some namespace that is known without it, or None for one that is not; then its name is remarked."""
    name = local(child.tag)
    if name != child.tag and name in shape.kids:
        return shape.kids[name]
    found.say("S02" if name in LATER else "S01", f"{shape.path}/{safe_name(name)}")
    return None


def _flags(node: XmlNode, shape: Shape, found: Found) -> int:
    """Flags in any order: empty or true is set; another spelling of it is set and remarked; anything else is not."""
    flags = found.flags.setdefault(shape.path.rpartition("/")[2], [])
    for child in node:
        name = local(child.tag)
        slot = shape.kids.get(name)
        path = f"{shape.path}/{safe_name(name)}"
        if slot is None:
            found.say("S02" if name in LATER else "S01", path)
            if path.endswith("/?"):
                continue
        if name in flags:
            found.say("S05", path)
            continue
        for key, text in child.items():
            stray_attribute(key, text, path, found)
        if len(child):
            found.say("S12", path)
        value = child.text or ""
        if value not in ("", "true"):
            found.say("S11", path)
        if value.strip(_BLANK) in ("", "true", "1"):
            flags.append(name)
    return len(flags)
