"""Whatever a plugin does when it is called, it comes back in time, as an error of casebridge's own words."""

from __future__ import annotations

import contextlib
import gc
import io
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import pytest

from casebridge.errors import CasebridgeError, FixConfig, StopLedger, TryLater
from casebridge.guard.secret import Secret
from casebridge.plugins.adapt.tools import lend
from casebridge.plugins.contain import ContainedTools, contained_source_type
from casebridge.plugins.containread import contained_format_type
from casebridge.plugins.containsink import contained_sink_type
from casebridge.plugins.worker import Overrun, Worker
from casebridge.sdk import Capabilities, Envelope, Receipt, SinkContext, SourceContext
from casebridge.sdk.author import Options, Records
from casebridge.sdk.files import FileFault
from casebridge.sdk.form import Item
from casebridge.sdk.page import Damage
from casebridge.sdk.plugin import FormatType, SinkType, SourceType

NOW = datetime(2026, 3, 2, tzinfo=UTC)
NAME = "Jane Roe"


class Tools:
    """What a source is handed, without an engine behind it."""

    now = NOW
    workdir = Path()
    newly_linked = ()
    window = None

    def __init__(self, seconds: float = 5.0) -> None:
        self.seconds_left = seconds
        self.asked_in: list[int] = []

    def wanted(self, number: str) -> bool:
        self.asked_in.append(threading.get_ident())
        if number == "gone":
            raise StopLedger("ledger_damaged", "The ledger is damaged.")
        if number == "refused":
            raise TryLater("http_busy", "The system is busy.")
        return number == "26-1"

    def secret(self, name: str) -> Secret:
        raise FixConfig("plugin_secret", f"There is no secret {name!r}.")

    def client(self, settings: Any) -> Any:
        raise NotImplementedError

    def get(self, settings: Any, path: str, **query: str) -> Any:
        raise NotImplementedError


class Author:
    """A source that does in each call what it was told to."""

    def __init__(self, act: Callable[[Any], Any]) -> None:
        self.act = act

    def pull(self, cursor: Any, tools: Any) -> Any:
        yield Records([{"case": "26-1"}], {"at": 1})
        yield self.act(tools)

    def check(self, tools: Any) -> Any:
        return self.act(tools)

    def fetch_case(self, number: str, tools: Any) -> Any:
        return self.act(tools)


def source(act: Callable[[Any], Any], made: Any = None) -> Any:
    kind = SourceType("desk", Options, lambda _options: made or Author(act), Capabilities(fetch_case=True))
    return contained_source_type(kind, "acme-desk/desk", 5.0).make(Options())


def called(act: Callable[[Any], Any], call: str, tools: Tools) -> Any:
    if call == "pull":
        return list(source(act).pull(None, tools))
    return source(act).check(tools) if call == "check" else source(act).fetch_case("26-1", tools)


def failure(act: Callable[[Any], Any], call: str = "pull", seconds: float = 5.0) -> CasebridgeError:
    with pytest.raises(CasebridgeError) as caught:
        called(act, call, Tools(seconds))
    shown = f"{caught.value} {caught.value.detail} {caught.value.where} {caught.value.__cause__}"
    assert NAME not in shown
    return caught.value


def raising(error: BaseException) -> Callable[[Any], Any]:
    def act(_tools: Any) -> Any:
        raise error

    return act


CALLS = ["pull", "check", "fetch_case"]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("error", [ValueError(NAME), SystemExit(NAME), KeyboardInterrupt(NAME), StopLedger("x", NAME)])
def test_any_error_is_told_by_its_type_only(call: str, error: BaseException) -> None:
    found = failure(raising(error), call)
    assert isinstance(found, TryLater)
    assert found.summary == f"The plugin acme-desk/desk failed in {call}() ({type(error).__name__})."


def test_the_name_of_an_error_is_no_place_for_data() -> None:
    assert "(an error without a name)" in failure(raising(type(NAME, (Exception,), {})())).summary


@pytest.mark.parametrize("kind", [TryLater, FixConfig])
def test_an_error_of_a_known_code_keeps_kind_and_code_and_gets_the_codes_words(kind: type[CasebridgeError]) -> None:
    found = failure(raising(kind("http_busy", NAME, next_step=NAME, detail=NAME)))
    assert type(found) is kind
    assert found.code == "http_busy"
    assert found.summary.startswith("The plugin acme-desk/desk says: ")


@pytest.mark.parametrize("code", ["acme_away", NAME, None, 7])
def test_an_error_of_an_unknown_code_is_one_like_any_other(code: Any) -> None:
    assert failure(raising(TryLater(code, NAME))).code == "plugin_failed"


def test_an_error_that_casebridge_raised_on_its_behalf_keeps_its_words() -> None:
    from casebridge.guard.secret import no_secret

    found = failure(lambda _tools: no_secret("token"))
    assert found.code == "secret_missing"
    assert "'token'" in found.summary


@pytest.mark.parametrize("call", CALLS)
def test_one_that_hangs_is_left_behind(call: str) -> None:
    release = threading.Event()
    found = failure(lambda _tools: release.wait(60), call, 0.1)
    assert (type(found), found.code) == (TryLater, "plugin_deadline")
    release.set()


def test_one_that_was_left_behind_is_never_called_again() -> None:
    release = threading.Event()
    made = source(lambda _tools: release.wait(60))
    with pytest.raises(TryLater):
        made.check(Tools(0.1))
    release.set()
    began = time.monotonic()
    with pytest.raises(TryLater, match="was left behind"):
        made.check(Tools(5.0))
    assert time.monotonic() - began < 4, "nobody waits for it once more"


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("value", [7, b"", object(), [Records([])]])
def test_a_wrong_type_is_refused(call: str, value: Any) -> None:
    found = failure(lambda _tools: value, call)
    assert (type(found), found.code) == (FixConfig, "plugin_returned")


@pytest.mark.parametrize("made", [7, type("Half", (), {"pull": print})()])
def test_what_is_no_source_is_refused(made: Any) -> None:
    with pytest.raises(FixConfig, match=r"it has no (pull|check)\(\)"):
        source(print, made)


def test_pull_that_returns_nothing_to_go_through_is_refused() -> None:
    author = Author(print)
    author.pull = lambda _cursor, _tools: 7  # type: ignore[method-assign, assignment]
    with pytest.raises(TryLater, match="TypeError"):
        list(source(print, author).pull(None, Tools()))


def test_good_pages_come_through_and_what_came_before_an_error_stays() -> None:
    got = []

    def read() -> None:
        got.extend(source(raising(ValueError())).pull(None, Tools()))

    items = source(raising(ValueError())).pull(None, Tools())
    assert next(items) == Records([{"case": "26-1"}], {"at": 1})
    with pytest.raises(TryLater):
        read()


def test_all_of_a_source_runs_in_one_thread_and_the_ledger_is_asked_in_ours() -> None:
    here = threading.get_ident()
    seen: list[int] = []

    class Own:
        def pull(self, cursor: Any, tools: Any) -> Iterator[Records]:
            for number in ("26-1", "26-2"):
                seen.append(threading.get_ident())
                yield Records([{"case": number}] if tools.wanted(number) else [])

        check = pull
        fetch_case = pull

    tools = Tools()
    got = list(source(print, Own()).pull(None, tools))
    assert [len(item.records) for item in got] == [1, 0]
    assert len(set(seen)) == 1
    assert seen[0] != here
    assert tools.asked_in == [here, here]


def test_an_error_of_the_ledger_ends_the_run_whatever_the_plugin_does_about_it() -> None:
    def act(tools: Any) -> Any:
        with contextlib.suppress(BaseException):
            tools.wanted("gone")
        return "well"

    assert isinstance(failure(act, "check"), StopLedger)


def test_an_error_of_a_tool_leads_to_no_frame_of_the_engine() -> None:
    names: list[str] = []

    def act(tools: Any) -> Any:
        try:
            return tools.wanted("refused")
        except TryLater as error:
            names.extend(frame.name for frame in traceback.extract_tb(error.__traceback__))
            raise

    assert failure(act, "check").summary == "The system is busy."
    assert names == ["act", "wanted", "ask"]


def test_an_iterator_is_closed_when_nobody_reads_on() -> None:
    closed: list[int] = []

    class Own:
        def pull(self, cursor: Any, tools: Any) -> Iterator[Records]:
            try:
                yield Records([])
                yield Records([])
            finally:
                closed.append(threading.get_ident())

        check = pull
        fetch_case = pull

    items = source(print, Own()).pull(None, Tools())
    next(items)
    items.close()
    assert len(closed) == 1
    assert closed != [threading.get_ident()]


def test_prints_reach_nobody_and_the_screen_is_ours_again(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(FixConfig):
        source(lambda _tools: print(NAME)).check(Tools())  # noqa: T201
    print("heard")  # noqa: T201
    assert capfd.readouterr() == ("heard\n", "")


def test_a_thread_ends_with_its_source() -> None:
    def ours() -> list[threading.Thread]:
        return [item for item in threading.enumerate() if item.name == "plugin acme-desk/mine"]

    worker = Worker("acme-desk/mine")
    assert worker.call(lambda: 7, 5.0) == 7
    thread = ours()[0]
    assert thread.daemon
    del worker
    gc.collect()
    thread.join(5)
    assert not thread.is_alive()


def test_what_is_asked_when_nobody_listens_is_refused() -> None:
    worker = Worker("acme")
    with pytest.raises(Overrun):
        worker.ask("wanted", "26-1")


def format_type(read: Callable[[Any], Any], seconds: float = 5.0) -> FormatType:
    return contained_format_type(FormatType("lines", read, ("*",)), "acme-desk/lines", seconds)


def test_items_of_a_file_come_in_their_order() -> None:
    def read(file: Any) -> Iterator[Item]:
        for number in range(1, 2001):
            yield Item(number, {"at": number})

    assert [item.line for item in format_type(read).read(io.BytesIO())] == list(range(1, 2001))


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (ValueError(NAME), "reader_failed"),
        (SystemExit(NAME), "reader_failed"),
        (FixConfig("http_busy", NAME), "reader_failed"),
        (FileFault("file_empty", line=7, column=NAME, detail=NAME), "file_empty"),
        ("text", "reader_failed"),
        (Damage(1, NAME), "reader_failed"),
        (Damage(1, "file_empty"), "reader_failed"),
    ],
)
def test_a_reader_that_goes_wrong_costs_its_file_only(bad: Any, code: str) -> None:
    def read(file: Any) -> Iterator[Any]:
        yield Item(1, {})
        if isinstance(bad, BaseException):
            raise bad
        yield bad

    got: list[Any] = []
    items = format_type(read).read(io.BytesIO())
    got.append(next(items))
    with pytest.raises(FileFault) as caught:
        got.extend(items)
    assert (got[0].line, caught.value.code) == (1, code)
    assert NAME not in f"{caught.value} {caught.value.detail} {caught.value.where}"
    assert caught.value.where.line == (7 if code == "file_empty" else 0)


def test_a_reader_that_hangs_costs_its_file_only() -> None:
    release = threading.Event()

    def read(file: Any) -> Iterator[Item]:
        yield Item(1, {})
        release.wait(60)

    with pytest.raises(FileFault) as caught:
        list(format_type(read, 0.2).read(io.BytesIO()))
    assert caught.value.code == "reader_deadline"
    release.set()


EVENTS = [Envelope("a", 1, "{}"), Envelope("b", 2, "{}")]
CONTEXT = SinkContext(lambda: NOW, lambda _seconds: None)


def sink(act: Callable[..., Any], **more: Any) -> Any:
    body = {"takes": "event", "send": lambda _self, batch, _context: act(batch), "check": lambda _s, _c: [], **more}
    kind = SinkType("pile", Options, lambda _options: type("Pile", (), body)())
    return contained_sink_type(kind, "acme-desk/pile", 5.0).make(Options())


def test_receipts_come_through() -> None:
    made = sink(lambda batch: [Receipt(item.event_id, "accepted") for item in batch])
    assert made.takes == "event"
    assert [item.event_id for item in made.send(EVENTS, CONTEXT)] == ["a", "b"]
    assert made.check(CONTEXT) == []


@pytest.mark.parametrize(
    "given",
    [
        [],
        [Receipt("a", "accepted")],
        [Receipt("b", "accepted"), Receipt("a", "accepted")],
        [Receipt("a", "accepted"), "b"],
        [Receipt("a", "accepted"), Receipt("b", "lost")],  # type: ignore[arg-type]
        [Receipt("a", "accepted"), Receipt("b", "rejected", NAME)],
        [Receipt("a", "accepted"), Receipt("b", "retry", after=float("inf"))],
        [Receipt("a", "accepted"), Receipt("b", "retry", after=-1)],
        [Receipt("a", "accepted"), Receipt("b", "retry", after=True)],
    ],
)
def test_receipts_that_are_none_are_refused_whole(given: Any) -> None:
    with pytest.raises(FixConfig) as caught:
        sink(lambda _batch: given).send(EVENTS, CONTEXT)
    assert caught.value.code == "plugin_returned"


@pytest.mark.parametrize("more", [{"takes": "both"}, {"takes": None}, {"send": 7}, {"check": None}])
def test_what_is_no_sink_is_refused(more: dict[str, Any]) -> None:
    with pytest.raises(FixConfig, match="is no sink"):
        sink(print, **more)


def test_a_sink_that_raises_is_told_by_type() -> None:
    def send(_batch: Any) -> Any:
        raise ValueError(NAME)

    with pytest.raises(TryLater, match=r"failed in send\(\) \(ValueError\)"):
        sink(send).send(EVENTS, CONTEXT)


class Ledger:
    """Stands for all that a plugin must never reach."""


def test_nothing_that_a_source_is_handed_leads_to_the_ledger_or_to_secrets() -> None:
    ledger, keys = Ledger(), {"other": Secret("hunter2")}

    def wanted(_number: str, held: Ledger = ledger) -> bool:
        return held is ledger

    context = SourceContext(
        clock=lambda: NOW,
        sleep=lambda _seconds: None,
        known=lambda _batch: bool(ledger),
        workdir=Path(),
        wanted=wanted,
        secret=lambda name: keys[name],
    )
    reached: list[Any] = []
    with lend(context, lambda: 5.0, set()) as tools:

        def act(handed: Any) -> str:
            reached.extend(_reachable(handed))
            return str(handed.wanted("26-1"))

        assert source(act).check(tools) == "True"
    assert any(isinstance(item, ContainedTools) for item in reached)
    assert not any(item is ledger or item is keys or isinstance(item, Secret) for item in reached)


def _reachable(start: Any) -> list[Any]:
    """Every object that references lead to from ``start``; through modules and the globals of functions leads no way,
    since whoever runs in this process may import those anyway."""
    seen: dict[int, Any] = {}
    todo = [start]
    while todo:
        item = todo.pop()
        if id(item) in seen or isinstance(item, (ModuleType, type)):
            continue
        seen[id(item)] = item
        if isinstance(item, FunctionType):
            todo += [*(item.__closure__ or ()), item.__defaults__, item.__kwdefaults__]
        else:
            todo += gc.get_referents(item)
    return list(seen.values())
