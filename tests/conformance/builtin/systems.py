"""The systems of the shipped REST profiles, each with pages of two records: what they answer to any request."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from casebridge.conformance.fault import Answer, Asked
from casebridge.conformance.world.listing import Listing
from tests.conformance.builtin.world import Case, Row, found

__all__ = ["iris", "iris_v2", "json_api", "mark43", "odata", "salesforce", "servicenow", "thehive"]

SIZE = 2


def iso(case: Case) -> str:
    return f"{case.at:%Y-%m-%dT%H:%M:%SZ}"


def since(text: str, form: str) -> datetime:
    return datetime.strptime(text, form).replace(tzinfo=UTC)


def changed(cases: Sequence[Case], first: datetime | None) -> list[Case]:
    kept = [case for case in cases if first is None or case.at >= first]
    return sorted(kept, key=lambda case: (case.at, case.number))


def json_api(cases: Sequence[Case], asked: Asked) -> Answer | None:
    rows = [{"id": case.number, "case_number": f"26-{case.number:06}", "status": "closed" if case.closed else "open",
             "cybertip_id": f"90000010{case.number}", "updated_at": iso(case)} for case in cases]  # fmt: skip
    list_ = Listing("/cases", rows, "data", "updated_at", "updated_since", style="offset", param="offset",
                    limit="limit", size=SIZE, also=("sort",))  # fmt: skip
    return list_.answer(asked)


def mark43(cases: Sequence[Case], asked: Asked) -> Answer | None:
    rows = [{"id": case.number, "caseNumber": f"26-{case.number:06}", "status": {"displayName": "Open"},
             "updatedDateUtc": iso(case)} for case in cases]  # fmt: skip
    list_ = Listing("/partnerships/api/external/cases/updated", rows, "data", "updatedDateUtc", "updatedAfter",
                    style="offset", param="from", limit="size", size=SIZE)  # fmt: skip
    return list_.answer(asked)


def _iris(case: Case) -> Row:
    history = {f"{case.at.timestamp():.2f}": {"action": "updated"}}
    return {"case_id": case.number, "case_soc_id": f"26-{case.number:06}", "modification_history": history,
            "state_name": "Closed" if case.closed else "Open"}  # fmt: skip


def iris(cases: Sequence[Case], asked: Asked) -> Answer | None:
    if asked.path == "/manage/cases/list":
        rows = [{"case_id": case.number, "case_soc_id": f"26-{case.number:06}"} for case in cases]
        return found({"status": "success", "data": rows})
    return next(
        (found({"status": "success", "data": _iris(case)})
         for case in cases if asked.path == f"/manage/cases/{case.number}"), None
    )  # fmt: skip


def iris_v2(cases: Sequence[Case], asked: Asked) -> Answer | None:
    if asked.path != "/api/v2/cases":
        return None
    page = int(dict(asked.query)["page"])
    last = -(-len(cases) // SIZE)
    part = list(cases)[(page - 1) * SIZE : page * SIZE]
    return found({"status": "success", "data": [_iris(case) for case in part], "last_page": last, "total": len(cases)})


def _hive(case: Case) -> Row:
    number = case.number
    tip = {"name": "cybertip", "type": "string", "value": f"90000010{number}"}
    return {"_id": f"~{number}00", "number": number, "stage": "Closed" if case.closed else "New",
            "status": "Duplicated" if case.closed else "New", "_createdAt": int(case.at.timestamp() * 1000),
            "customFields": [tip]}  # fmt: skip


def thehive(cases: Sequence[Case], asked: Asked) -> Answer | None:
    if asked.path.startswith("/api/v1/case/"):
        number = asked.path.rpartition("/")[2]
        return next((found(_hive(case)) for case in cases if str(case.number) == number), Answer(404, body=b"{}"))
    if (asked.method, asked.path) != ("POST", "/api/v1/query"):
        return None
    steps = {step["_name"]: step for step in json.loads(asked.body)["query"]}
    first = None
    if "filter" in steps:
        first = datetime.fromtimestamp(steps["filter"]["_or"][0]["_gte"]["_value"] / 1000, UTC)
    page = steps["page"]
    end = min(page["to"], page["from"] + SIZE)
    return found([_hive(case) for case in changed(cases, first)][page["from"] : end])


def odata(cases: Sequence[Case], asked: Asked) -> Answer | None:
    path = "/api/data/v9.2/incidents"
    if asked.path != path:
        return None
    query = dict(asked.query)
    first, start = None, 0
    if mark := query.get("$deltatoken") or query.get("$skiptoken"):
        at, _, begin = mark.partition("~")
        first, start = since(at, "%Y%m%d%H%M") if at else None, int(begin or 0)
    rows = [{"incidentid": f"0a0e0c6e-{case.number:04}", "ticketnumber": f"CAS-{case.number:05d}",
             "modifiedon": iso(case), "statecode": int(case.closed), "statuscode": 1}
            for case in changed(cases, first)]  # fmt: skip
    base = f"{{url}}{path}?$"
    # The system itself knows what changed since it handed the link out; here by the time of storing, some time back.
    document: dict[str, Any] = {"value": rows[start : start + SIZE]}
    if start + SIZE < len(rows):
        document["@odata.nextLink"] = f"{base}skiptoken={f'{first:%Y%m%d%H%M}' if first else ''}~{start + SIZE}"
    else:
        document["@odata.deltaLink"] = f"{base}deltatoken=202603011055~0"
    return found(document)


def salesforce(cases: Sequence[Case], asked: Asked) -> Answer | None:
    path = "/services/data/v60.0/query"
    if asked.path == path:
        text = re.search(r"SystemModstamp >= (\S+)", dict(asked.query)["q"])
        assert text
        first, start = text[1], 0
    elif asked.path.startswith(f"{path}/"):
        first, _, begin = asked.path.rpartition("/")[2].partition("~")
        start = int(begin)
    else:
        return None
    moment = datetime.fromisoformat(first)
    rows = [{"attributes": {"type": "Case"}, "Id": f"500{case.number:05}AAV", "CaseNumber": f"{case.number:08}",
             "Status": "Working", "IsClosed": case.closed, "SystemModstamp": f"{case.at:%Y-%m-%dT%H:%M:%S}.000+0000"}
            for case in changed(cases, moment)]  # fmt: skip
    more = start + SIZE < len(rows)
    ahead = {"nextRecordsUrl": f"{path}/{moment:%Y%m%dT%H%M%SZ}~{start + SIZE}"} if more else {}
    return found({"totalSize": len(rows), "done": not more, "records": rows[start : start + SIZE], **ahead})


def servicenow(cases: Sequence[Case], asked: Asked) -> Answer | None:
    path = "/api/now/table/incident"
    if asked.path != path:
        return None
    query = dict(asked.query)
    asks = query["sysparm_query"]
    if asks.startswith("number="):
        rows = [_now(case) for case in cases if f"number=CS{case.number:07}" == asks]
        return found({"result": rows})
    text = re.search(r"sys_updated_on>=([0-9: -]+)", asks)
    assert text
    start = int(query.get("sysparm_offset", 0))
    rows = [_now(case) for case in changed(cases, since(text[1], "%Y-%m-%d %H:%M:%S"))]
    ahead = f'<{{url}}{path}?sysparm_query={quote(asks)}&sysparm_offset={start + SIZE}>;rel="next"'
    return found({"result": rows[start : start + SIZE]}, **({"link": ahead} if start + SIZE < len(rows) else {}))


def _now(case: Case) -> Row:
    values = {"sys_id": f"id{case.number}", "number": f"CS{case.number:07}",
              "state": "Closed" if case.closed else "New", "close_code": "", "u_cybertip": f"90000010{case.number}",
              "sys_updated_on": f"{case.at:%Y-%m-%d %H:%M:%S}"}  # fmt: skip
    wrapped = {name: {"value": value, "display_value": value} for name, value in values.items()}
    return wrapped | {"state": {"value": "2", "display_value": values["state"]}}
