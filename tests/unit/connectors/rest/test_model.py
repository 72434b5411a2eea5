"""A system whose data move at random, polls that die at random: the last version of every record arrives."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.api import START, Api, Asked
from tests.unit.connectors.rest.world import Engine, engine, spec

OVERLAP = 10
LATE = 5
PAGED = ["offset", "page", "range", "cursor", "next", "link"]
CASES = [(style, order) for style in PAGED for order in ("ascending", "unsorted")]

Moves = list[tuple[str, int, int]]

change = st.tuples(st.sampled_from(["put", "late", "tick"]), st.integers(1, 9), st.integers(0, LATE))
changes = st.lists(change, max_size=6)
polls = st.tuples(st.sampled_from(["whole", "dies", "dies at once"]), st.integers(1, 3), st.lists(changes, max_size=4))
steps = st.lists(st.tuples(changes, polls), min_size=1, max_size=6)


class World:
    """A system and its clock; it goes on while it is read."""

    def __init__(self, *, tells_time: bool) -> None:
        self.api, self.now, self.version, self.tells_time = Api(), START, 0, tells_time
        self.wait(0)

    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        self.api.now = self.now if self.tells_time else None

    def move(self, moves: Moves) -> None:
        for what, number, seconds in moves:
            if what == "tick":
                self.wait(seconds * 3)
                continue
            self.version += 1
            # What is committed late has a time before the moment from which it can be seen.
            at = self.now - timedelta(seconds=seconds if what == "late" else 0)
            self.api.put(str(number), at=at, status=f"v{self.version}")

    def amid(self, waiting: list[Moves]) -> None:
        """Moves that are made one by one ahead of the pages of the next poll.

        Where the system does not tell its time, a poll must not take longer than the overlap.
        """
        left = [[move for move in moves if self.tells_time or move[0] != "tick"] for moves in waiting]

        def before(_asked: Asked) -> None:
            if left:
                self.move(left.pop(0))

        self.api.before = before


def live(world: World, source: Engine, step: tuple[Moves, tuple[str, int, list[Moves]]]) -> None:
    """One poll, which may die before its commit; what it gave then never arrived."""
    moves, (kind, _, amid) = step
    world.move(moves)
    world.amid(amid)
    arrived = list(source.rows)
    if kind == "whole":
        source.pull()
    else:
        source.pull(keep=False, stop_after=1 if kind == "dies at once" else None)
        source.rows = arrived


@pytest.mark.parametrize(("style", "order"), CASES)
@settings(max_examples=25, deadline=None)
@given(steps=steps, tells_time=st.booleans(), size=st.integers(1, 3))
def test_last_version_of_every_record_arrives(
    style: str, order: str, steps: list[tuple[Moves, tuple[str, int, list[Moves]]]], tells_time: bool, size: int
) -> None:
    world = World(tells_time=tells_time)
    rest = spec(style, order=order, size=size, overlap=f"{OVERLAP}s")
    source = engine(world.api, rest)
    for step in steps:
        pages = step[1][1] if order == "ascending" or style in ("cursor", "next", "link") else 10_000
        source.source = engine(world.api, rest, max_pages=pages).source
        live(world, source, step)
    world.amid([])
    world.wait(OVERLAP)
    source.source = engine(world.api, rest).source
    quiet = 0
    for _ in range(30):
        # The poll that ends a long read looks back over the overlap only the next time.
        quiet = 0 if source.pull() else quiet + 1
        if quiet == 3:
            break
    assert quiet == 3
    delivered = {row["id"]: row["status"] for row in source.rows}
    assert delivered == {row["id"]: row["status"] for row in world.api.rows.values()}
