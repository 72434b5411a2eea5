"""Reports that hang together, from the edges between them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from hypothesis import given
from hypothesis import strategies as st

from casebridge.reporting import Edge, grow


def among(*edges: Edge) -> Callable[[Sequence[int]], Iterable[Edge]]:
    return lambda ids: [edge for edge in edges if set(edge[:2]) & set(ids)]


def test_a_report_without_edges_is_alone() -> None:
    group = grow(5, among(Edge(1, 2, "prior")))
    assert (group.members, group.edges, group.more) == ((5,), (), False)


def test_a_group_reaches_over_every_kind_of_edge_and_both_ways() -> None:
    edges = (Edge(1, 2, "prior"), Edge(3, 2, "related"), Edge(3, 4, "same_case", "25-1"), Edge(8, 9, "prior"))
    for start in (1, 2, 3, 4):
        group = grow(start, among(*edges))
        assert group.members == (1, 2, 3, 4)
        assert group.edges == edges[:3]


def test_two_kinds_of_edge_between_the_same_reports_are_both_told() -> None:
    edges = Edge(1, 2, "prior"), Edge(1, 2, "related"), Edge(1, 2, "same_case", "25-1")
    assert grow(2, among(*edges)).edges == edges


def test_reports_of_one_case_hang_on_one_of_them() -> None:
    every = [Edge(a, b, "same_case", "25-1") for a in range(1, 6) for b in range(1, 6) if a != b]
    group = grow(3, among(*every))
    assert group.members == (1, 2, 3, 4, 5)
    assert group.edges == tuple(Edge(min(3, n), max(3, n), "same_case", "25-1") for n in (1, 2, 4, 5))


def test_a_case_met_from_outside_hangs_on_the_report_that_led_there() -> None:
    case = [Edge(a, b, "same_case", "25-1") for a, b in ((2, 3), (3, 2), (2, 4), (4, 2), (3, 4), (4, 3))]
    group = grow(1, among(Edge(1, 2, "prior"), *case))
    assert group.members == (1, 2, 3, 4)
    assert [edge[:2] for edge in group.edges] == [(1, 2), (2, 3), (2, 4)]


def test_a_group_that_is_too_large_keeps_what_is_nearest() -> None:
    chain = [Edge(n, n + 1, "prior") for n in range(1, 50)]
    group = grow(1, among(*chain), limit=5)
    assert (group.members, group.more) == ((1, 2, 3, 4, 5), True)
    assert len(group.edges) == 4
    assert grow(1, among(*chain), limit=50).more is False


@given(
    st.lists(st.builds(Edge, st.integers(1, 9), st.integers(1, 9), st.sampled_from(["prior", "related"])), max_size=12),
    st.integers(1, 9),
)
def test_members_are_what_can_be_reached_and_edges_stay_inside(edges: list[Edge], start: int) -> None:
    reached = {start}
    while more := {end for edge in edges for end in edge[:2] if reached & set(edge[:2])} - reached:
        reached |= more
    group = grow(start, among(*edges))
    assert set(group.members) == reached
    assert set(group.edges) == {edge for edge in edges if edge.report in reached}
