"""No false alarm on the drops: tables, JSON, JSON lines, XML, and a format of a plugin."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

import pytest

from casebridge.conformance.bench import Bench
from casebridge.conformance.binding import Binding, Connector
from casebridge.conformance.builtin import drop_source
from casebridge.conformance.check import checks_for
from casebridge.conformance.evidence import judge
from casebridge.conformance.world import FolderWorld, Phase, Truth
from casebridge.mapping import Profile
from casebridge.sdk import Damage
from casebridge.sdk.form import Item
from casebridge.sdk.plugin import FormatType
from tests.conformance.builtin.world import DAY, FIRST, THEN, Case

NAMES = ("number", "status", "changed")
MEANS = {
    "case": {"number": "number", "as_of": {"column": "changed", "format": "iso"}},
    "map": [{"column": "status", "to": "status", "codes": {"open": "OPEN", "closed": "CLOSED"}}],
}


def profile(form: str = "", paths: dict[str, str] | None = None, **records: Any) -> Profile:
    more: dict[str, Any] = {"records": {"format": form, **records}, "fields": paths} if form else {}
    return Profile.model_validate({"name": "drop", "version": "1", "time_zone": "UTC", **MEANS, **more})


def cells(case: Case) -> dict[str, str]:
    status = "closed" if case.closed else "open"
    return {"number": f"26-{case.number:06}", "status": status, "changed": f"{case.at:%Y-%m-%dT%H:%M:%SZ}"}


def csv(rows: list[dict[str, str]]) -> str:
    return "\r\n".join([",".join(NAMES), *(",".join(row.values()) for row in rows)]) + "\r\n"


def xml(rows: list[dict[str, str]]) -> str:
    parts = ("".join(f"<{name}>{text}</{name}>" for name, text in row.items()) for row in rows)
    return "<cases>" + "".join(f"<case>{part}</case>" for part in parts) + "</cases>"


def pipes(source: BinaryIO) -> Iterator[Item | Damage]:
    """A made-up format: a record a line, values between bars."""
    for number, line in enumerate(source, 1):
        try:
            values = line.decode("utf-8").rstrip("\r\n").split("|")
        except UnicodeDecodeError:
            yield Damage(number, "encoding_broken")
            continue
        yield (
            Item(number, dict(zip(NAMES, values, strict=True))) if len(values) == 3 else Damage(number, "row_too_long")
        )


SAME = {name: name for name in NAMES}
BINDINGS: dict[str, tuple[Connector, Profile, str, Any]] = {
    "csv": (drop_source, profile(), "csv", csv),
    "json": (drop_source, profile("json", SAME, path="cases"), "json", lambda rows: json.dumps({"cases": rows})),
    "jsonl": (drop_source, profile("jsonl", SAME, path="@"), "jsonl", lambda rows: "\n".join(map(json.dumps, rows))),
    "xml": (drop_source, profile("xml", SAME, path="/cases/case"), "xml", xml),
    "format": (
        FormatType("pipes", pipes, ("*.pipes",)),
        profile("json", SAME),
        "pipes",
        lambda rows: "".join("|".join(row.values()) + "\n" for row in rows),
    ),
}


def bench_of(name: str) -> Bench:
    connector, means, suffix, write = BINDINGS[name]

    def phase(clock: int, cases: list[Case]) -> Phase:
        rows = [cells(case) for case in cases]
        files = {f"export-{clock}.{suffix}": write(rows).encode()}
        return Phase(DAY.replace(hour=clock), Truth({row["number"]: row for row in rows}), files=files)

    world = FolderWorld([phase(12, list(FIRST)), phase(13, list(THEN))])
    return Bench(Binding(connector, means, world, changed="changed"))


@pytest.mark.parametrize("name", BINDINGS)
def test_no_check_fails_for_a_drop(name: str) -> None:
    bench = bench_of(name)
    outcomes = [judge(check, bench) for check in checks_for("source")]
    assert [outcome for outcome in outcomes if outcome.state == "failed"] == []
    assert sum(outcome.state == "passed" for outcome in outcomes) >= 20


def test_a_format_that_loses_its_last_record_is_killed() -> None:
    connector, means, _suffix, _write = BINDINGS["format"]
    assert isinstance(connector, FormatType)
    good = bench_of("format").binding
    bad = FormatType("pipes", lambda source: iter(list(pipes(source))[:-1]), connector.files)
    bench = Bench(Binding(bad, means, good.world, changed="changed"))
    failed = {check.code for check in checks_for("source") if judge(check, bench).state == "failed"}
    assert "CB006" in failed
