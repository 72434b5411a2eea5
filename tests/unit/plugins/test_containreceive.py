"""A plugin's receiver, contained: what it hands over and what it says is looked at, and it is left behind in time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from casebridge.errors import FixConfig, StopLedger, TryLater
from casebridge.plugins.containreceive import ContainedReceiver, contained_receiver_type
from casebridge.plugins.worker import Worker
from casebridge.sdk import Arrived, CheckResult, Receipt, Round, SinkContext, Take
from casebridge.sdk.author import Options
from casebridge.sdk.plugin import ReceiverType

CONTEXT = SinkContext(lambda: datetime(2026, 3, 2, tzinfo=UTC), lambda _seconds: None)
SECRET = "what_the_plugin_read"  # noqa: S105  stands for data


def receiver(act: Callable[[Take], Any], **more: Any) -> Any:
    body = {"receive": lambda _self, take, *_rest: act(take), "check": lambda _s, _c: [], **more}
    kind = ReceiverType("pile", Options, lambda _options: type("Pile", (), body)())
    return contained_receiver_type(kind, "acme-desk/pile", 5.0).make(Options())


def accept(events: Sequence[Arrived]) -> list[Receipt]:
    return [Receipt(item.event_id, "accepted") for item in events]


def received(made: Any, take: Take = accept) -> Round:
    found: Round = made.receive(take, CONTEXT, 5.0, lambda: False)
    return found


def test_events_are_taken_in_the_thread_of_the_caller_and_receipts_reach_the_plugin() -> None:
    threads: list[int] = []
    said: list[Receipt] = []

    def take(events: Sequence[Arrived]) -> list[Receipt]:
        threads.append(threading.get_ident())
        return accept(events)

    def act(lent: Take) -> Round:
        threads.append(threading.get_ident())
        said.extend(lent([Arrived("a", "{}")]))
        assert list(lent([])) == []
        return Round({"accepted": 1}, {}, more=True, waiting=2)

    assert received(receiver(act), take) == Round({"accepted": 1}, {}, more=True, waiting=2)
    assert said == [Receipt("a", "accepted")]
    assert threads[1:] == [threading.get_ident()]
    assert threads[0] != threads[1]


@pytest.mark.parametrize(
    "given",
    [
        [("a", "{}")],
        [Arrived("a", b"{}")],  # type: ignore[arg-type]
        [Arrived(1, "{}")],  # type: ignore[arg-type]
        [Arrived("a" * 300, "{}")],
        [Arrived("a", "{}")] * 10_001,
    ],
)
def test_what_is_no_event_is_not_taken(given: Any) -> None:
    taken: list[object] = []

    def take(events: Sequence[Arrived]) -> list[Receipt]:
        taken.extend(events)
        return accept(events)

    def act(lent: Take) -> Round:
        lent(given)
        return Round()

    with pytest.raises(FixConfig) as caught:
        received(receiver(act), take)
    assert caught.value.code == "plugin_returned"
    assert taken == []


@pytest.mark.parametrize(
    "given",
    [
        None,
        {"taken": {}},
        Round({"lost": 1}),
        Round({"accepted": -1}),
        Round({"accepted": True}),
        Round([("accepted", 1)]),  # type: ignore[arg-type]
        Round({}, {f"{SECRET} and more": 1}),
        Round({}, {"too_large": "many"}),  # type: ignore[dict-item]
        Round(more=1),  # type: ignore[arg-type]
        Round(waiting=-1),
        Round(waiting=1.5),  # type: ignore[arg-type]
    ],
)
def test_a_round_that_is_none_is_refused_without_its_words(given: Any) -> None:
    with pytest.raises(FixConfig) as caught:
        received(receiver(lambda _take: given))
    assert caught.value.code == "plugin_returned"
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("error", [TryLater("ledger_busy", "Busy."), StopLedger("ledger_full", "Full.")])
def test_what_the_ledger_raises_reaches_the_engine(error: Exception) -> None:
    def take(_events: Sequence[Arrived]) -> list[Receipt]:
        raise error

    def act(lent: Take) -> Round:
        lent([Arrived("a", "{}")])
        return Round()

    with pytest.raises(type(error)) as caught:
        received(receiver(act), take)
    assert caught.value.code == error.code  # type: ignore[attr-defined]


def test_a_receiver_that_fails_or_hangs_is_told_by_kind_and_left_behind() -> None:
    def act(_take: Take) -> Round:
        raise RuntimeError(SECRET)

    with pytest.raises(TryLater) as caught:
        received(receiver(act))
    assert caught.value.code == "plugin_failed"
    assert SECRET not in str(caught.value) + caught.value.summary
    release = threading.Event()
    hanging: Any = type("Hanging", (), {"receive": lambda *_all: release.wait(60)})()
    with pytest.raises(TryLater) as caught:
        ContainedReceiver(hanging, "acme-desk/pile", Worker("acme-desk"), grace=0.1).receive(
            accept, CONTEXT, 0.1, lambda: False
        )
    release.set()
    assert caught.value.code == "plugin_deadline"


def test_check_results_come_through_whole_with_the_command_that_helps() -> None:
    result = CheckResult("stream", ok=False, message="There is none.", next_step="Run: made up")
    assert receiver(lambda _take: Round(), check=lambda _s, _c: [result]).check(CONTEXT) == [result]
    with pytest.raises(FixConfig):
        receiver(lambda _take: Round(), check=lambda _s, _c: ["fine"]).check(CONTEXT)


def test_what_has_no_receive_is_no_receiver() -> None:
    with pytest.raises(FixConfig) as caught:
        receiver(lambda _take: Round(), receive=None)
    assert caught.value.code == "plugin_returned"
