"""Is everything as it should be? Looks, maps the first file, runs the profile's own tests; writes nothing."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

from casebridge.engine.config import AgencyConfig
from casebridge.engine.folding import Case, fold_case
from casebridge.engine.reading import record_options
from casebridge.engine.spill import Kept
from casebridge.errors import QuarantineBatch
from casebridge.mapping import Identity, Profile, Translator
from casebridge.mapping.spec import ProfileTest
from casebridge.model import CaseFacts, Outcome, moment_text
from casebridge.sdk import CheckResult

__all__ = ["look_at_agency", "look_at_time", "rows_of_test", "run_profile_tests"]


def run_profile_tests(profile: Profile) -> list[CheckResult]:
    """One result for each ``[[test]]`` of the profile, and one that says so if it has none."""
    if not profile.test:
        step = "Add a [[test]] block: an input record and what it must become."
        return [CheckResult("profile tests", True, "The profile has no tests.", step)]
    return [_run(profile, number, test) for number, test in enumerate(profile.test, 1)]


def look_at_agency(agency: AgencyConfig) -> list[CheckResult]:
    """What to do if the configuration still names the agency that ``init`` wrote."""
    if not (agency.name or "").startswith("TODO"):
        return []
    step = "Put your ORI and your agency's name into [agency] of the configuration."
    return [CheckResult("agency", False, "The agency is still the one that `init` wrote.", step)]


def look_at_time(profile: Profile) -> list[CheckResult]:
    """A word of advice if the records have no time of their own."""
    if profile.case.as_of is not None:
        return []
    message = "Records state no time of their own, so files are ordered by when they came."
    step = "If the export says when a record last changed, name that column as as_of under [case]."
    return [CheckResult("profile", True, message, step)]


def _run(profile: Profile, number: int, test: ProfileTest) -> CheckResult:
    subject = f"test {number}{f' ({test.name})' if test.name else ''}"
    try:
        header, rows, damaged = rows_of_test(profile, test)
        got = {"dead": damaged} if damaged else _outcome(Translator(profile, header), rows)
    except QuarantineBatch as fault:
        return CheckResult(subject, False, fault.summary, fault.next_step)
    wrong = [
        f"{name}: expected {_shown(wanted)}, got {_shown(got.get(name))}"
        for name, wanted in test.expect.items()
        if _plain(got.get(name)) != _plain(wanted)
    ]
    if wrong:
        return CheckResult(subject, False, "; ".join(wrong), "Correct the profile or the test.")
    return CheckResult(subject, True, "passes")


def rows_of_test(profile: Profile, test: ProfileTest) -> tuple[tuple[str, ...], list[Sequence[str]], str]:
    """Header, rows, and the fault code of the first record that could not be read; empty if all could."""
    options = record_options(profile) if test.input else None
    if options is not None:
        # Imported only here: a profile for tables needs neither lxml nor jmespath.
        chunks = list(import_module("casebridge.guard.records").read_records(io.BytesIO(test.input.encode()), options))
        damaged = next((damage.code for chunk in chunks for damage in chunk.damaged), "")
        return chunks[0].header, [row for chunk in chunks for row in chunk.rows], damaged
    given = list(test.records) or [test.record]
    header = tuple(dict.fromkeys((*profile.columns(), *(name for row in given for name in row))))
    return header, [[row.get(name, "") for name in header] for row in given], ""


def _outcome(translator: Translator, rows: Sequence[Sequence[str]]) -> Mapping[str, Any]:
    kept: list[Kept] = []
    if not rows:
        return {"ignored": "no_record"}
    for line, row in enumerate(rows, 2):
        identity = translator.identify(row)
        if isinstance(identity, str):
            return {"ignored": identity}
        if not isinstance(identity, Identity):
            return {"dead": identity[0]}
        kept.append(Kept(identity.key, line, identity.number, identity.report_ids, False, translator.pick(row)))
    case = fold_case(translator, kept[0].key, kept, "1970-01-01T00:00:00Z")
    if isinstance(case, list):
        return {"dead": next((item.code for item in case if item.code != "case_incomplete"), case[0].code)}
    if not isinstance(case, Case):
        return {"deleted": case.number}
    facts = case.said.facts or CaseFacts()
    return {
        **{name: getattr(facts, name) for name in CaseFacts.model_fields},
        "case_number": case.number,
        "report_ids": case.named,
        "as_of": case.as_of if case.stated else None,
        "outcomes": [_outcome_text(outcome) for outcome in facts.outcomes],
        "doubts": [doubt.trigger.value for doubt in facts.doubts],
    }


def _outcome_text(outcome: Outcome) -> str:
    return " ".join(filter(None, (outcome.kind.value, moment_text(outcome.occurred_on) if outcome.occurred_on else "")))


def _plain(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return None if value in (None, "") else str(value)


def _shown(value: Any) -> str:
    return str(_plain(value))
