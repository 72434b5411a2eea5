"""No false alarm on the REST source with any profile that is shipped."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from casebridge.conformance.bench import Bench
from casebridge.conformance.binding import Binding
from casebridge.conformance.builtin import rest_source
from casebridge.conformance.check import checks_for
from casebridge.conformance.evidence import judge
from casebridge.engine.start.starter import shipped_profile
from casebridge.profiles import shipped
from tests.conformance.builtin import systems
from tests.conformance.builtin.systems import iso
from tests.conformance.builtin.world import Case, System, tape

Cells = Callable[[Case], Mapping[str, str]]


def plain(case: Case) -> dict[str, str]:
    return {"id": str(case.number), "number": f"26-{case.number:06}"}


SYSTEMS: dict[str, tuple[System, Cells, str]] = {
    "json-api": (systems.json_api, lambda case: plain(case) | {"changed": iso(case)}, "changed"),
    "mark43": (systems.mark43, lambda case: plain(case) | {"changed": iso(case)}, "changed"),
    "iris": (systems.iris, lambda case: plain(case) | {"state": "Closed" if case.closed else "Open"}, ""),
    "iris-v2": (systems.iris_v2, lambda case: plain(case) | {"state": "Closed" if case.closed else "Open"}, ""),
    "thehive": (
        systems.thehive,
        lambda case: {
            "id": f"~{case.number}00",
            "number": str(case.number),
            "changed": str(int(case.at.timestamp() * 1000)),
            "report": f"90000010{case.number}",
            "stage": "Closed" if case.closed else "New",
        },
        "changed",
    ),
    "odata": (
        systems.odata,
        lambda case: {
            "id": f"0a0e0c6e-{case.number:04}",
            "number": f"CAS-{case.number:05}",
            "changed": iso(case),
            "state": str(int(case.closed)),
        },
        "changed",
    ),
    "salesforce": (
        systems.salesforce,
        lambda case: {
            "id": f"500{case.number:05}AAV",
            "number": f"{case.number:08}",
            "changed": f"{case.at:%Y-%m-%dT%H:%M:%S}.000+0000",
            "closed": "true" if case.closed else "false",
        },
        "changed",
    ),
    "servicenow": (
        systems.servicenow,
        lambda case: {
            "id": f"id{case.number}",
            "number": f"CS{case.number:07}",
            "changed": f"{case.at:%Y-%m-%d %H:%M:%S}",
            "state": "Closed" if case.closed else "New",
        },
        "changed",
    ),
}

MADE = {"changed": "the greatest key of an object"}


def bench_of(name: str) -> Bench:
    system, cells, changed = SYSTEMS[name]
    profile = shipped_profile(name)
    derived = MADE if name.startswith("iris") else {}
    return Bench(Binding(rest_source, profile, tape(system, cells), changed=changed, derived=derived))


def test_every_rest_profile_has_a_system_here() -> None:
    assert set(SYSTEMS) == {name for name in shipped() if shipped_profile(name).rest}


SLOW = {"CB052", "CB058", "CB059"}
"""Time, import and leaks are the source's and no profile's: one of them is enough."""


@pytest.mark.parametrize("name", SYSTEMS)
def test_no_check_fails_for_a_shipped_profile(name: str) -> None:
    bench = bench_of(name)
    checks = [check for check in checks_for("source") if name == "json-api" or check.code not in SLOW]
    outcomes = [judge(check, bench) for check in checks]
    assert [outcome for outcome in outcomes if outcome.state == "failed"] == []
    assert sum(outcome.state == "passed" for outcome in outcomes) >= 25
