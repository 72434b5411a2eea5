"""Checks of what a connector lets out, keeps and changes: secrets, values, records, state."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from casebridge.conformance.check import NotApplicable, check, demand
from casebridge.conformance.connect import make_source
from casebridge.conformance.fault.body import LOGIN
from casebridge.conformance.fault.status import fails_once, refused
from casebridge.conformance.fault.value import both, broken, spelled
from casebridge.conformance.measure import a_value
from casebridge.conformance.probe.canary import shown_in
from casebridge.conformance.world.phase import Place

if TYPE_CHECKING:
    from casebridge.conformance.bench import Bench
    from casebridge.conformance.run import Run

_SECRET = "Cb7-canary_Secret.9x~Kq"  # noqa: S105  made up
_VALUE = "Qx4canaryvalueofarecordQx4"


@check("CB054", "What was handed over never changes")
def _unchanged(bench: Bench) -> None:
    handed = bench.first.handed
    if not handed:
        raise NotApplicable("the engine takes what this connector hands over as it is made")
    changed = sum(list(item.records) != list(item.copy) for item in handed)
    demand(not changed, f"{changed} portions were changed after they were handed over. Make new objects for each.")


@check("CB055", "No secret stands where anybody could read it")
def _secrets(bench: Bench) -> None:
    binding = bench.binding
    if not binding.secrets:
        raise NotApplicable("the binding names no secret")
    secret = type(bench)(replace(binding, secrets=dict.fromkeys(binding.secrets, _SECRET)))
    runs = [secret.run(), secret.run(fault=refused(401), seconds=20), secret.run(fault=LOGIN, seconds=20)]
    runs += [secret.run(fault=fails_once(500), seconds=20), secret.check(), secret.check(fault=refused(401))]
    texts = [item for run in runs for item in _let_out(run)]
    source = make_source(secret.binding, Place(url="http://127.0.0.1:9"), [])
    texts += [("repr of the source", f"{source!r} {source}")]
    found = sorted(set(shown_in(texts, _SECRET)))
    demand(
        not found,
        f"A secret stands in: {', '.join(found)}. Hand Tools.secret's value to the client's settings and keep it "
        "nowhere; write no log.",
    )


@check("CB056", "No value of a record stands in a log, an output or an error")
def _values(bench: Bench) -> None:
    _, text = a_value(bench)
    planted = spelled(text, _VALUE)
    runs = [bench.run(fault=planted), bench.run(fault=both(planted, broken(_VALUE)))]
    texts = [item for run in runs for item in _let_out(run) if item[0] not in ("record", "cursor")]
    found = sorted(set(shown_in(texts, _VALUE)))
    demand(not found, f"The value of a record stands in: {', '.join(found)}. Name the field, never what it holds.")


@check("CB062", "Two connectors of one type know nothing of each other")
def _apart(bench: Bench) -> None:
    first, again = bench.first, bench.run()
    demand(
        again.ids == first.ids and [dict(item) for item in again.cursors] == [dict(item) for item in first.cursors],
        f"A second connector of the same type read {len(again.rows)} records where the first read {len(first.rows)}. "
        "Keep nothing in the module or the class: all state is in the cursor.",
    )


def _let_out(run: Run) -> Iterator[tuple[str, str]]:
    """(place, text) of everything that somebody may come to see."""
    yield from (("log", line) for line in run.logs)
    yield "output", run.output
    if run.error is not None:
        yield "error", "".join(traceback.format_exception(run.error))
        yield "error", repr(vars(run.error))
    yield from (("record", cell) for row in run.rows for cell in row.values())
    yield from (("record", repr(part.records)) for part in run.handed)
    yield from (("cursor", repr(dict(cursor))) for cursor in run.cursors)
    yield from (("batch", f"{page.batch.name} {page.batch.findings}") for page in run.pages)
    yield from (("refusal", f"{item.summary} {item.next_step} {item.column}") for item in run.rejected)
    yield from (("set aside", f"{item.code} {item.column}") for item in run.damaged)
    yield from (("check", f"{item.subject} {item.message} {item.next_step}") for item in run.told)
    yield from (("address", f"{item.path} {item.query}") for item in run.asked)
