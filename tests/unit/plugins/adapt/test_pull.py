"""One pull is one batch: what is kept of it, and what is not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from casebridge.errors import FixConfig, TryLater
from casebridge.sdk import Capabilities
from casebridge.sdk.author import Records
from tests.unit.plugins.adapt.world import Author, Ticks, context, go_through, last, read, rows, source, steps

ONE = Records([{"number": "26-1", "status": "Open"}], {"at": 1}, 1)
TWO = Records([{"number": "26-2", "status": "Closed"}], {"at": 2}, 2)


def test_pages_are_one_batch_whose_cursor_is_the_last(tmp_path: Path) -> None:
    author = Author(steps(ONE, TWO))
    told: list[tuple[str, int, int]] = []
    pages = read(source(author), tmp_path, progress=lambda *item: told.append(item))
    assert rows(pages) == [["26-1", "Open"], ["26-2", "Closed"]]
    assert last(pages) == {"at": 2}
    assert len({page.batch.batch_id for page in pages}) == 1
    assert author.cursors == [None]
    assert [done for _, done, _ in told] == [1, 2]


def test_nothing_new_is_no_batch(tmp_path: Path) -> None:
    assert read(source(Author(steps())), tmp_path, {"at": 3}) == []
    assert read(source(Author(steps(Records([], {"at": 3})))), tmp_path, {"at": 3}) == []
    assert read(source(Author(steps(Records([])))), tmp_path) == []


def test_cursor_that_moved_is_kept_though_no_record_came(tmp_path: Path) -> None:
    pages = read(source(Author(steps(Records([], {"at": 4})))), tmp_path, {"at": 3})
    assert (rows(pages), last(pages)) == ([], {"at": 4})


def test_author_gets_a_cursor_of_its_own(tmp_path: Path) -> None:
    held = {"at": 1}

    def script(cursor: Any, _tools: Any) -> Iterator[Records]:
        cursor["at"] = 9
        yield TWO

    assert last(read(source(Author(script)), tmp_path, held)) == {"at": 2}
    assert held == {"at": 1}


def test_large_records_come_in_pages_of_a_thousand(tmp_path: Path) -> None:
    many = Records([{"number": f"26-{at}"} for at in range(2500)], {"at": 7})
    pages = read(source(Author(steps(many))), tmp_path)
    assert [len(page.rows) for page in pages] == [1000, 1000, 500, 0]
    assert last(pages) == {"at": 7}


def test_records_changed_after_they_were_handed_over_stay_as_they_were(tmp_path: Path) -> None:
    record: dict[str, Any] = {"number": "26-1", "state": {"name": "Open"}}

    def script(_cursor: Any, _tools: Any) -> Iterator[Records]:
        yield Records([record], {"at": 1})
        record["state"]["name"] = "Closed"
        yield Records([], {"at": 2})

    assert rows(read(source(Author(script)), tmp_path)) == [["26-1", "Open"]]


def broken(error: Exception) -> Any:
    def script(_cursor: Any, _tools: Any) -> Iterator[Records]:
        yield ONE
        raise error

    return script


@pytest.mark.parametrize("error", [TryLater("rest_failed", "away"), FixConfig("rest_refused", "no")])
def test_what_came_before_an_outage_stands(error: Exception, tmp_path: Path) -> None:
    found: list[Any] = []
    with pytest.raises(type(error)):
        go_through(source(Author(broken(error))).pull(None, context(tmp_path)), found)
    assert (rows(found), last(found)) == ([["26-1", "Open"]], {"at": 1})


def test_error_of_the_authors_own_keeps_nothing(tmp_path: Path) -> None:
    found: list[Any] = []
    with pytest.raises(KeyError):
        go_through(source(Author(broken(KeyError("x")))).pull(None, context(tmp_path)), found)
    assert [page.last for page in found] == [False]


def test_outage_at_once_makes_no_batch(tmp_path: Path) -> None:
    def script(_cursor: Any, _tools: Any) -> Iterator[Records]:
        raise TryLater("rest_failed", "away")

    with pytest.raises(TryLater):
        read(source(Author(script)), tmp_path, {"at": 1})


def test_snapshot_that_breaks_off_is_not_taken_for_whole(tmp_path: Path) -> None:
    made = source(Author(broken(TryLater("rest_failed", "away"))), can=Capabilities(snapshots=True), snapshot=True)
    found: list[Any] = []
    with pytest.raises(TryLater):
        go_through(made.pull(None, context(tmp_path)), found)
    assert [(page.batch.snapshot, page.last) for page in found] == [(True, False)]


@pytest.mark.parametrize(("can", "says", "cursor"), [(True, False, None), (False, True, None), (True, True, {"at": 1})])
def test_batch_is_a_snapshot_only_if_source_and_profile_say_so_and_it_reads_all(
    can: bool, says: bool, cursor: Any, tmp_path: Path
) -> None:
    made = source(Author(steps(TWO)), can=Capabilities(snapshots=can), snapshot=says)
    assert made.capabilities.snapshots is (can and says)
    assert not read(made, tmp_path, cursor)[0].batch.snapshot


def slow(ticks: Ticks) -> Any:
    def script(_cursor: Any, _tools: Any) -> Iterator[Records]:
        yield ONE
        ticks.now += 61
        yield TWO
        raise AssertionError("asked beyond its time")

    return script


def test_read_ends_with_its_time_and_goes_on_next_time(tmp_path: Path) -> None:
    ticks = Ticks()
    pages = read(source(Author(slow(ticks)), ticks=ticks), tmp_path)
    assert last(pages) == {"at": 2}


def test_snapshot_that_takes_too_long_is_not_taken_for_whole(tmp_path: Path) -> None:
    ticks = Ticks()
    made = source(Author(slow(ticks)), ticks=ticks, can=Capabilities(snapshots=True), snapshot=True)
    with pytest.raises(TryLater) as error:
        read(made, tmp_path)
    assert error.value.code == "plugin_deadline"


FETCHES = Capabilities(fetch_case=True)


def test_newly_linked_cases_are_fetched_and_said_once(tmp_path: Path) -> None:
    author = Author(steps(ONE, TWO), {"26-1": Records([{"number": "26-1", "status": "Open"}]), "26-9": None})
    pages = read(source(author, can=FETCHES), tmp_path, {"at": 0}, newly_linked=("26-1", "26-9"))
    assert author.fetched == ["26-1", "26-9"]
    assert rows(pages) == [["26-1", "Open"], ["26-2", "Closed"]]


def test_case_that_changed_since_it_was_fetched_is_read_in_that_order(tmp_path: Path) -> None:
    author = Author(steps(ONE), {"26-1": Records([{"number": "26-1", "status": "New"}])})
    pages = read(source(author, can=FETCHES), tmp_path, {"at": 0}, newly_linked=("26-1",))
    assert rows(pages) == [["26-1", "New"], ["26-1", "Open"]]
    lines = [line for page in pages for line in page.lines]
    assert lines == sorted(lines)


def test_fetched_cases_alone_are_a_batch_that_moves_nothing(tmp_path: Path) -> None:
    author = Author(steps(), {"26-1": Records([{"number": "26-1"}])})
    assert last(read(source(author, can=FETCHES), tmp_path, {"at": 5}, newly_linked=("26-1",))) == {"at": 5}
    assert last(read(source(author, can=FETCHES), tmp_path, newly_linked=("26-1",))) == {}


def test_cases_left_unfetched_at_the_end_of_the_time_are_asked_for_again(tmp_path: Path) -> None:
    author = Author(steps(ONE), {"26-1": Records([{"number": "26-1"}])})
    with pytest.raises(TryLater) as error:
        read(source(author, can=FETCHES, seconds=0), tmp_path, {"at": 5}, newly_linked=("26-1",))
    assert error.value.code == "plugin_deadline"


def test_source_that_fetches_nothing_is_read_anew_for_linked_cases(tmp_path: Path) -> None:
    author = Author(broken(TryLater("rest_failed", "away")))
    found: list[Any] = []
    with pytest.raises(TryLater):
        go_through(source(author).pull({"at": 8}, context(tmp_path, newly_linked=("26-1",))), found)
    held = last(found)
    author.script = steps(TWO)
    again = read(source(author), tmp_path, held, newly_linked=("26-1",))
    assert author.cursors == [None, {"at": 1}]
    assert last(again) == {"at": 2}, "what the full read was made for is forgotten once it is done"


def test_full_read_that_finds_nothing_more_forgets_what_it_was_made_for(tmp_path: Path) -> None:
    from casebridge.plugins.adapt.cursor import begin_of, stored

    held = stored({"at": 1}, begin_of(None, ("26-1",), fetches=False).full)
    assert last(read(source(Author(steps())), tmp_path, held, newly_linked=("26-1",))) == {"at": 1}


def test_replay_begins_where_the_batch_began_and_keeps_its_name(tmp_path: Path) -> None:
    author = Author(steps(ONE), {"26-1": None})
    made = source(author, can=FETCHES)
    batch = read(made, tmp_path, {"at": 0})[0].batch
    again = list(made.replay(batch, context(tmp_path, newly_linked=("26-1",))))
    assert author.cursors == [{"at": 0}, {"at": 0}]
    assert {page.batch for page in again} == {batch}
    assert author.fetched == ["26-1"]


def test_replay_that_breaks_off_counts_for_nothing(tmp_path: Path) -> None:
    author = Author(steps(ONE))
    made = source(author)
    batch = read(made, tmp_path)[0].batch
    author.script = broken(TryLater("rest_failed", "away"))
    found: list[Any] = []
    with pytest.raises(TryLater):
        go_through(made.replay(batch, context(tmp_path)), found)
    assert [page.last for page in found] == [False]


def test_window_needs_a_source_that_knows_windows(tmp_path: Path) -> None:
    window = ("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z")
    seen: list[Any] = []

    def script(_cursor: Any, tools: Any) -> Iterator[Records]:
        seen.append(tools.window)
        yield ONE

    assert last(read(source(Author(script), can=Capabilities(windows=True)), tmp_path, window=window)) == {"at": 1}
    assert seen == [window]
    with pytest.raises(FixConfig) as error:
        read(source(Author(script)), tmp_path, window=window)
    assert error.value.code == "window_unsupported"


@pytest.mark.parametrize(
    "handed",
    [
        None,
        [{"number": "26-1"}],
        {"records": []},
        Records("text", {}),  # type: ignore[arg-type]
        Records(iter([{}]), {}),  # type: ignore[arg-type]
        Records([], []),  # type: ignore[arg-type]
    ],
)
def test_what_is_no_records_is_the_authors_fault(handed: Any, tmp_path: Path) -> None:
    with pytest.raises(FixConfig) as error:
        read(source(Author(lambda _cursor, _tools: iter([handed]))), tmp_path)
    assert error.value.code == "plugin_returned"


def test_pull_that_gives_nothing_to_go_through_is_the_authors_fault(tmp_path: Path) -> None:
    with pytest.raises(FixConfig) as error:
        read(source(Author(lambda _cursor, _tools: None)), tmp_path)  # type: ignore[arg-type,return-value]
    assert error.value.code == "plugin_returned"


def test_class_without_the_methods_is_the_authors_fault(tmp_path: Path) -> None:
    with pytest.raises(FixConfig, match="pull"):
        read(source(object()), tmp_path)
    no_fetch = type("Half", (), {"pull": lambda *_: iter(()), "check": lambda *_: ""})()
    with pytest.raises(FixConfig, match="fetch_case"):
        read(source(no_fetch, can=FETCHES), tmp_path)
    assert read(source(no_fetch), tmp_path) == []


def test_generator_of_the_author_is_closed_when_nobody_goes_on(tmp_path: Path) -> None:
    closed: list[bool] = []

    def script(_cursor: Any, _tools: Any) -> Iterator[Records]:
        try:
            yield ONE
        finally:
            closed.append(True)

    pages: Any = source(Author(script)).pull(None, context(tmp_path))
    next(pages)
    pages.close()
    assert closed == [True]


def test_check_gives_one_line_without_control_characters(tmp_path: Path) -> None:
    (found,) = source(Author(steps(), said="Well.\x1b[31m\n" + "x" * 900)).check(context(tmp_path))
    assert found.ok
    assert found.subject == "source desk"
    assert found.message.isprintable()
    assert len(found.message) == 500


def test_check_tells_what_the_source_raises(tmp_path: Path) -> None:
    error = TryLater("rest_failed", "The desk is away.", next_step="Wait.")
    (found,) = source(Author(steps(), said=error)).check(context(tmp_path))
    assert (found.ok, found.message, found.next_step) == (False, "The desk is away.", "Wait.")


def test_check_that_gives_no_sentence_is_the_authors_fault(tmp_path: Path) -> None:
    with pytest.raises(FixConfig):
        source(Author(steps(), said=None)).check(context(tmp_path))
