"""Checks of sinks: one receipt an event, one effect an event, and nothing said on the way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from casebridge.conformance.check import check, demand
from casebridge.conformance.probe.canary import shown_in
from casebridge.conformance.sink.sample import CANARY, ids, unreadable
from casebridge.errors import TryLater
from casebridge.sdk import Receipt

if TYPE_CHECKING:
    from casebridge.conformance.sink.bench import Sending, SinkBench
    from casebridge.sdk import Envelope

_TAKEN = ("accepted", "duplicate")


@check("CB065", "A sink gives one receipt an event, in their order", kind="sink")
def _receipts(bench: SinkBench) -> None:
    for count in (1, 5):
        with bench.folder() as folder:
            batch = bench.batch(count)
            done = bench.send(folder, batch)
            _well(done)
            _in_order(done, batch)
            refused = [item.code for item in done.receipts if item.verdict not in _TAKEN]
            demand(not refused, f"{len(refused)} of {count} good statements were not taken ({', '.join(refused)}).")
            missing = set(ids(batch)) - bench.arrived(folder, ids(batch))
            demand(not missing, f"{len(missing)} statements were accepted and stand nowhere. Write first, then say so.")


@check("CB066", "A batch that is sent again has one effect", kind="sink")
def _twice(bench: SinkBench) -> None:
    with bench.folder() as folder:
        batch = bench.batch()
        _well(bench.send(folder, batch))
        once = dict(bench.effects(folder))
        again = bench.send(folder, batch)
        _well(again)
        _in_order(again, batch)
        odd = [item.verdict for item in again.receipts if item.verdict not in _TAKEN]
        demand(not odd, f"Sent again, {len(odd)} statements were {odd[:1]}. Say duplicate: they are there.")
        demand(
            dict(bench.effects(folder)) == once,
            "The same batch, sent again after a restart, changed what stands there. Name what you write by the event "
            "IDs, and look whether it is there.",
        )


@check("CB067", "One event that can't be taken does not lose the others", kind="sink")
def _one_bad(bench: SinkBench) -> None:
    with bench.folder() as folder:
        good = bench.batch(4)
        batch = [*good[:2], unreadable(99), *good[2:]]
        done = bench.send(folder, batch)
        _well(done)
        _in_order(done, batch)
        bad = done.receipts[2]
        demand(
            bad.verdict == "rejected" and bad.code,
            f"A statement that can't be read was {bad.verdict}. Say rejected, with a code: it is set aside.",
        )
        taken = [item.event_id for item in done.receipts if item.verdict in _TAKEN]
        demand(taken == ids(good), f"With one bad statement only {len(taken)} of {len(good)} good ones were taken.")
        missing = set(ids(good)) - bench.arrived(folder, ids(good))
        demand(not missing, f"{len(missing)} good statements beside a bad one were accepted and stand nowhere.")


@check("CB068", "Looking whether a sink works writes nothing that stays", kind="sink")
def _check_writes_nothing(bench: SinkBench) -> None:
    with bench.folder() as folder:
        bench.send(folder, bench.batch(2))
        before = dict(bench.effects(folder))
        done = bench.check(folder)
        _well(done)
        demand(done.results and all(item.ok for item in done.results), "check() finds fault with a sink that works.")
        demand(dict(bench.effects(folder)) == before, "check() changed what stands there.")


@check("CB069", "Nothing of a statement stands in a receipt, a log, an output or an error", kind="sink")
def _nothing_said(bench: SinkBench) -> None:
    told = []
    with bench.folder() as folder:
        batch = bench.batch()
        broken = [_with(item, item.payload[:-9]) for item in bench.batch(2, 50)]
        for sent in (batch, batch, [*batch[:1], *broken]):
            told += bench.send(folder, sent).told
        told += bench.check(folder).told
        told += bench.send(folder / "away", batch).told
    found = sorted(set(shown_in(told, CANARY)))
    demand(not found, f"A comment of a statement stands in: {', '.join(found)}. Name the code, never the content.")


@check("CB070", "A sink that can't deliver says so", kind="sink")
def _away(bench: SinkBench) -> None:
    with bench.folder() as folder:
        batch = bench.batch(2)
        away = folder / "away"
        done = bench.send(away, batch)
        demand(
            done.error is None or isinstance(done.error, TryLater),
            f"Where it can't write the sink raised {type(done.error).__name__}. Raise TryLater: it is sent again.",
        )
        taken = [item.event_id for item in done.receipts if item.verdict in _TAKEN]
        missing = set(taken) - (bench.arrived(away, taken) if away.is_dir() else set())
        demand(not missing, f"{len(missing)} statements were accepted and stand nowhere.")
        demand(done.error or len(done.receipts) == len(batch), "There was neither an error nor a receipt an event.")
        looked = bench.check(away)
        _well(looked)
        demand(
            taken or any(not item.ok for item in looked.results),
            "Nothing can be delivered, and check() says that all is well.",
        )


@check("CB071", "A sink comes back in time and leaves nothing open", kind="sink")
def _in_time(bench: SinkBench) -> None:
    with bench.folder() as folder:
        for batch in (bench.batch(), [unreadable(98)]):
            done = bench.send(folder, batch, watch=True)
            most = bench.binding.seconds
            demand(done.seconds < most, f"{len(batch)} statements took {done.seconds:.1f} seconds, more than {most:g}.")
            demand(not done.left, f"After a send: {', '.join(done.left)}. Use `with`.")


@check("CB072", "What a sink writes is what the format asks for", needs={"validate"}, kind="sink")
def _valid(bench: SinkBench) -> None:
    assert bench.binding.validate is not None  # noqa: S101  the need says so
    with bench.folder() as folder:
        _well(bench.send(folder, bench.batch()))
        _well(bench.send(folder, bench.batch(3, 20)))
        try:
            bench.binding.validate(folder)
        except Exception as error:
            demand(False, f"The validator of the binding raised {type(error).__name__}.")


def _well(done: Sending) -> None:
    demand(done.error is None, f"The sink raised {type(done.error).__name__}, though nothing was wrong around it.")


def _in_order(done: Sending, batch: Sequence[Envelope]) -> None:
    odd = [type(item).__name__ for item in done.receipts if not isinstance(item, Receipt)]
    demand(not odd, f"The sink gave {', '.join(odd[:3])} for receipts.")
    demand(
        [item.event_id for item in done.receipts] == ids(batch),
        f"{len(done.receipts)} receipts came for {len(batch)} statements, or in another order. Give one an event, in "
        "the order given.",
    )


def _with(item: Envelope, payload: str) -> Envelope:
    return type(item)(item.event_id, item.seq, payload)
