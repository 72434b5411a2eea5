"""Lines that are given back come again, in order."""

from __future__ import annotations

import io

from casebridge.guard.lines import Lines


def test_lines_given_back_come_again_before_the_rest() -> None:
    lines = Lines(io.StringIO("1\n2\n3\n4\n"))
    taken = lines.take(3)
    lines.put_back(taken[1:])
    lines.put_back(taken[:1])
    assert lines.take(2) == ["1\n", "2\n"]
    assert lines.take(9) == ["3\n", "4\n"]
    assert lines.take(1) == []
