"""Reports that hang together: prior, related, or of the same case."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Literal, NamedTuple

__all__ = ["MAX_MEMBERS", "Edge", "Group", "grow"]

MAX_MEMBERS = 500
"""How many reports a group shows at most; a list of prior reports can name thousands."""

Kind = Literal["prior", "related", "same_case"]


class Edge(NamedTuple):
    """``report`` names ``other`` as prior or related, or both belong to the case ``case`` (its number)."""

    report: int
    other: int
    kind: Kind
    case: str = ""


class Group(NamedTuple):
    """Reports in numeric order with what joins them; ``more`` if it was cut off at its largest size."""

    members: tuple[int, ...]
    edges: tuple[Edge, ...]
    more: bool = False


def grow(start: int, edges_of: Callable[[Sequence[int]], Iterable[Edge]], *, limit: int = MAX_MEMBERS) -> Group:
    """The group of the report ``start``: everything that can be reached from it, nearest first.

    Args:
        start: a report.
        edges_of: all edges that touch one of these reports.
        limit: how many reports at most; what is nearer is kept.

    Of a case that joins many reports one edge for each of them is kept, all from the same report.
    """
    members = {start: None}
    edges: dict[Edge, None] = {}
    hubs: dict[str, int] = {}
    frontier: list[int] = [start]
    more = False
    while frontier:
        found: dict[int, None] = {}
        for edge in sorted(edges_of(frontier)):
            if edge.kind == "same_case" and hubs.setdefault(edge.case, _hub(edge, members)) not in edge[:2]:
                continue
            fresh = [end for end in edge[:2] if end not in members]
            if len(members) + len(fresh) > limit:
                more = True
                continue
            members.update(dict.fromkeys(fresh))
            found.update(dict.fromkeys(fresh))
            edges[_plain(edge)] = None
        frontier = list(found)
    return Group(tuple(sorted(members)), tuple(sorted(edges)), more)


def _hub(edge: Edge, members: dict[int, None]) -> int:
    return edge.report if edge.report in members else edge.other


def _plain(edge: Edge) -> Edge:
    # Belonging to the same case has no direction.
    if edge.kind == "same_case" and edge.report > edge.other:
        return edge._replace(report=edge.other, other=edge.report)
    return edge
