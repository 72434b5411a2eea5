"""Saboteurs of what is sent: pages for people, cut documents, characters, records that do not fit, media."""

from __future__ import annotations

import base64
import json
import re
from typing import Any

from casebridge.conformance.fault.value import PICTURE
from casebridge.sdk.author import Tools
from tests.conformance.desk import DeskSource
from tests.conformance.saboteurs.paging import OwnClient
from tests.conformance.saboteurs.saboteur import records

Json = dict[str, Any]


@records("reads rows out of a page to sign in at", "CB047")
class LoginPageParsed(OwnClient):
    def decoded(self, body: bytes) -> Any:
        if b"<td>" in body:
            cells = re.findall(r"<td>(.*?)</td>", body.decode())
            return {"cases": [{"id": cells[0], "status": cells[1], "updated": "2026-03-01T08:00:00Z"}]}
        return super().decoded(body)


@records("takes a page to sign in at for no news", "CB047")
class LoginPageTakenForEmpty(OwnClient):
    def decoded(self, body: bytes) -> Any:
        return {"cases": []} if body.startswith(b"<!DOCTYPE html") else super().decoded(body)


@records("mends a document that is cut", "CB048")
class MendedDocument(OwnClient):
    def decoded(self, body: bytes) -> Any:
        text = body.decode(errors="replace")
        try:
            return json.loads(text)
        except ValueError:
            whole = re.findall(r'\{"id":.*?"removed": (?:true|false)\}', text)
            return {"cases": [json.loads(part) for part in whole]}


@records("decodes as Latin-1", "CB049", "CB050")
class EncodingDamage(OwnClient):
    def decoded(self, body: bytes) -> Any:
        return super().decoded(body.decode("latin-1").encode())


@records("leaves out letters that are not ASCII", "CB049", "CB050")
class LettersLeftOut(OwnClient):
    def decoded(self, body: bytes) -> Any:
        return super().decoded(body.decode("ascii", errors="ignore").encode())


@records("puts a sign in the place of bytes that are no text", "CB050")
class ReplacedBytes(OwnClient):
    def decoded(self, body: bytes) -> Any:
        return super().decoded(body.decode("utf-8", errors="replace").encode())


@records("works on a value that need not be text", "CB057")
class RaiseMidPage(DeskSource):
    def cases(self, answer: Json) -> list[Json]:
        return [case | {"status": case["status"].strip()} for case in super().cases(answer)]


@records("drops a record that does not fit", "CB057")
class DroppedMisfit(DeskSource):
    def cases(self, answer: Json) -> list[Json]:
        return [case for case in super().cases(answer) if isinstance(case["status"], str)]


@records("drops the page of a record that does not fit", "CB057")
class DroppedPageOfMisfit(DeskSource):
    def cases(self, answer: Json) -> list[Json]:
        found = super().cases(answer)
        return found if all(isinstance(case["status"], str) for case in found) else []


@records("fetches an attachment and hands it over in hexadecimal", "CB053")
class MediaInRecord(DeskSource):
    def cases(self, answer: Json) -> list[Json]:
        return [case | {"status": base64.b64decode(PICTURE).hex()} for case in super().cases(answer)]


@records("cuts long values into lines, and media with them", "CB053")
class MediaInPieces(DeskSource):
    def cases(self, answer: Json) -> list[Json]:
        def cut(text: Any) -> Any:
            text = str(text).removeprefix("data:image/png;base64,")
            return " ".join(text[at : at + 60] for at in range(0, len(text), 60))

        return [case | {"status": cut(case["status"])} for case in super().cases(answer)]


@records("writes a value that it does not expect into the log", "CB053", "CB056")
class MediaInLog(DeskSource):
    def ask(self, tools: Tools, asked: dict[str, str]) -> Json:
        import logging

        answer = super().ask(tools, asked)
        for case in answer["cases"]:
            if case["status"] not in ("open", "active", "closed"):
                logging.getLogger("desk").warning("what is %s", case["status"])
        return answer
