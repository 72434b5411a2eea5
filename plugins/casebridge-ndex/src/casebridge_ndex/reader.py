"""Bytes to records: packages of LEXS, and messages that come without."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from casebridge.sdk import Damage
from casebridge.sdk.files import FileFault
from casebridge.sdk.form import Item
from casebridge.sdk.xml import XmlElement, XmlNode, xml_elements
from casebridge_ndex.date import When, when
from casebridge_ndex.family import token
from casebridge_ndex.head import Head, look
from casebridge_ndex.identity import Numbers, identity
from casebridge_ndex.record import facts, newest
from casebridge_ndex.remark import Remarks
from casebridge_ndex.spread import dissemination
from casebridge_ndex.table import IDENTITY, KINDS, MESSAGE, PACKAGE
from casebridge_ndex.walk import Found, RejectedError, Trie, read

__all__ = ["read_justice", "read_lexs"]

_TOLERATED = ("leading_bytes", "cdata_document")
_IDENTITY, _PACKAGE, _MESSAGE = Trie(IDENTITY), Trie(PACKAGE), Trie(MESSAGE)
_ACTION = Trie({"action": IDENTITY["action"]})
_TIME = Trie({"time": ("lexs:MessageDateTime",)})
_DIGEST = "lexs:Digest/lexs:EntityActivity"
_PAYLOAD = "lexs:StructuredPayload/"
_LEXS_ROOTS = frozenset(name for name, kind in KINDS.items() if kind in ("incident", "arrest"))


def read_lexs(source: BinaryIO) -> Iterator[Item | Damage]:
    """N-DEx incident and arrest reports: every LEXS package of a document, or its payloads if they come without LEXS.

    Raises ``FileFault`` for a document that can't be read truthfully as a whole (see ``xml_elements``).
    """
    return _read(look(source), _LEXS_ROOTS)


def read_justice(source: BinaryIO) -> Iterator[Item | Damage]:
    """NIEM Justice messages: arrest, charge referral, prosecution decision, disposition; in LEXS or by themselves.

    Raises ``FileFault`` as ``read_lexs`` does.
    """
    return _read(look(source), frozenset(KINDS))


def _read(head: Head, roots: frozenset[str]) -> Iterator[Item | Damage]:
    names = {"PDMessageMetadata", "DataItemPackage"} if head.packages else roots
    numbers = Numbers()
    sent: tuple[tuple[int, ...], str] = ((), "")
    empty, leading = True, head.leading
    for element in xml_elements(head.source, names, tolerate=_TOLERATED):
        if isinstance(element, Damage):
            empty = False
            yield element
            continue
        name = token(element.node.tag)
        if name == "lexs:PDMessageMetadata":
            sent = element.inside, _time(element.node)
            continue
        empty = False
        remarks = Remarks()
        if leading:
            remarks.add("leading_bytes", element.name)
            leading = False
        yield _item(element, name, head.kind, sent[1] if sent[0] == element.inside else "", numbers, remarks)
    if empty:
        raise FileFault("xml_elements_missing")


def _time(node: XmlNode) -> str:
    try:
        return read(node, _TIME).one("time")
    except RejectedError:
        return ""


def _item(element: XmlElement, name: str, around: str, sent: str, numbers: Numbers, remarks: Remarks) -> Item | Damage:
    try:
        if name == "lexs:DataItemPackage":
            record = _package(element.node, around, sent, numbers, remarks)
        elif name in KINDS:
            record = _message(element.node, KINDS[name], numbers, remarks)
        else:
            raise FileFault("xml_namespace", line=element.line)
    except RejectedError as refused:
        return Damage(element.line, refused.code, refused.column)
    return Item(element.line, record, remarks.all())


def _package(node: XmlNode, around: str, sent: str, numbers: Numbers, remarks: Remarks) -> dict[str, Any]:
    if read(node, _ACTION, binaries=False).one("action").upper() == "DELETE":
        return identity(read(node, _IDENTITY, binaries=False), None, numbers, remarks)
    found = read(node, _PACKAGE)
    payloads = {name: found.each(f"{_PAYLOAD}{name}") for name in _LEXS_ROOTS}
    kind = "referral" if around == "referral" else "arrest" if _arrest_alone(payloads) else "incident"
    messages = [message for parts in payloads.values() for message in parts]
    digest = found.each(_DIGEST)
    for name in found.binaries:
        remarks.add("binary_dropped", name)
    changed = [when(part, "updated", remarks, "Digest/LastUpdatedDate") for part in digest]
    changed.append(When() if any(item.day for item in changed) else when(found, "item_date", remarks, "DataItemDate"))
    return {
        **identity(found, _incident(found, messages), numbers, remarks),
        **facts(kind, messages or [Found()], digest, remarks),
        "dissemination": dissemination(found, remarks),
        **_updated(newest(_message_time(sent, changed, remarks), changed)),
    }


def _arrest_alone(payloads: dict[str, list[Found]]) -> bool:
    return any(parts and KINDS[name] == "arrest" for name, parts in payloads.items()) and not any(
        parts and KINDS[name] == "incident" for name, parts in payloads.items()
    )


def _incident(package: Found, messages: list[Found]) -> Found:
    """Where the case number of a package is stated: all its payloads, since one of several may lack it."""
    whole = Found(texts=dict(package.texts))
    for name in ("case_number", "incident_number"):
        texts = [text for message in messages for text in message.all(name)]
        whole.texts[name] = [*package.all(name), *texts]
    return whole


def _message_time(sent: str, changed: list[When], remarks: Remarks) -> When:
    if not sent or any(item.day for item in changed):
        return When()
    remarks.add("message_time_used", "PDMessageMetadata/MessageDateTime")
    return when(Found(texts={"time": [sent]}), "time", remarks, "PDMessageMetadata/MessageDateTime")


def _message(node: XmlNode, kind: str, numbers: Numbers, remarks: Remarks) -> dict[str, Any]:
    found = read(node, _MESSAGE)
    for name in found.binaries:
        remarks.add("binary_dropped", name)
    told = facts(kind, [found], [], remarks)
    # Two courts, or two arrests, that one case led to do not replace each other.
    item = "|".join((kind, told["court_number"], told["arrest_report"]))
    return {
        **identity(Found(), found, numbers, remarks),
        **told,
        "item": item,
        "dissemination": "",
        **_updated(When()),
    }


def _updated(at: When) -> dict[str, str]:
    return {"updated": at.day, "updated_at": at.moment}
