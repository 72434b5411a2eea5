"""Rules on what the conformance kit found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from casebridge.authoring.rules.rule import Look, Spared, rule
from casebridge.conformance.base import REASONS
from casebridge.conformance.check import KINDS, checks_for
from casebridge.conformance.traits import NEEDS

__all__: list[str] = []

_CHECKED_AS = {"source": "source", "format": "source", "reports": "reports", "sink": "sink"}
_CHANGES = "CB012"
_WORLD = frozenset({"several", "changes"})
_TIMES = frozenset({"equal_times", "late", "same_time", "future"})


@rule("CB080", "The kit was run on these very files", "bronze")
def _fresh(look: Look) -> list[str]:
    return [] if look.report else [look.stale]


@rule("CB081", "Everything that the package offers is bound to the kit", "bronze")
def _bound(look: Look) -> list[str]:
    _known(look)
    if not look.suites:
        return ["No suite of the kit was run."]
    wrong = []
    # The kit has no suite for receivers: what they need is a server of their own.
    for kind in dict.fromkeys(offer["kind"] for offer in look.offers if offer["kind"] in _CHECKED_AS):
        names = {offer["name"] for offer in look.offers if offer["kind"] == kind}
        bound = [suite for suite in look.suites if suite.get("kind") == _CHECKED_AS[kind]]
        if kind == "sink":
            # The suite of a sink may make it by itself, so its name is unknown there.
            if len(bound) < len(names):
                wrong.append(f"{len(names)} sinks are offered, and {len(bound)} suites bind one.")
        else:
            missing = sorted(names - {suite.get("connector") for suite in bound})
            wrong += [f"No suite binds the {_NOUNS[kind]} {name}." for name in missing]
    return wrong


@rule("CB082", "No check fails, and none is missing", "bronze")
def _passed(look: Look) -> list[str]:
    _known(look)
    wrong = []
    for suite in look.suites:
        kind = next((known for known in KINDS if known == suite.get("kind")), None)
        asked = {check.code for check in checks_for(kind)} | {REASONS.code} if kind else set()
        states = {item["code"]: item["state"] for item in suite["results"]}
        failed = sorted(code for code, state in states.items() if state == "failed")
        wrong += [f"{_name(suite)}: {', '.join(failed)} failed."] if failed else []
        if not asked or asked - set(states):
            missing = ", ".join(sorted(asked - set(states))) or "Everything"
            wrong.append(f"{_name(suite)}: {missing} was not run.")
    if look.report.get("others_failed"):
        wrong.append("Another test of the same files fails.")
    return wrong


@rule("CB094", "The world changes between two reads", "silver")
def _changes(look: Look) -> list[str]:
    _known(look)
    read = [suite for suite in look.suites if suite.get("kind") == "source"]
    if not read:
        raise Spared("It offers nothing that cases are read from.")
    return [
        f"{_name(suite)}: {item['reason']}."
        for suite, item in _results(read)
        if item["code"] == _CHANGES and item["state"] == "not applicable"
    ]


@rule("CB096", "No check is left out", "gold")
def _whole(look: Look) -> list[str]:
    _known(look)
    out = [f"{_name(suite)}: {item['code']} is left out." for suite, item in _results(look.suites, "skipped")]
    named = {(suite["suite"], key) for suite in look.suites for key in suite.get("reasons", {})}
    told = {(suite["suite"], item["code"]) for suite, item in _results(look.suites, "skipped")}
    names = {suite["suite"]: _name(suite) for suite in look.suites}
    return out + [f"{names[name]}: {key} is overridden." for name, key in sorted(named - told)]


@rule("CB097", "The world holds what usually goes wrong", "gold")
def _hard(look: Look) -> list[str]:
    _known(look)
    lacking = {
        f"{_name(suite)}: {item['reason']}."
        for suite, item in _results(look.suites, "not applicable")
        # Records without a time of their own can't have equal ones.
        if item["reason"] in {NEEDS[need] for need in _WORLD | (_TIMES if suite.get("changed") else set())}
    }
    return sorted(lacking)


_NOUNS = {"source": "source", "format": "format", "reports": "reader of reports"}


def _known(look: Look) -> None:
    if not look.report:
        raise Spared("Nobody knows before the kit is run.")


def _results(suites: list[Mapping[str, Any]], state: str = "") -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    for suite in suites:
        for item in suite["results"]:
            if not state or item["state"] == state:
                yield suite, item


def _name(suite: Mapping[str, Any]) -> str:
    return str(suite["suite"]).rpartition("::")[2]
