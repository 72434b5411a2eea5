"""Records grouped by case on disk: any order in, the order of the keys out, and a full disk is not a crash."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebridge.engine.spill import Spill
from casebridge.errors import TryLater

CASES = st.lists(st.tuples(st.sampled_from("ABCDEFGH"), st.booleans()), max_size=60)


@given(rows=CASES, page=st.integers(1, 7))
def test_rows_of_a_case_come_back_together_if_any_of_them_was_wanted(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, bool]], page: int
) -> None:
    numbered = [(key, line, key.lower(), "", False, f"cell {line}") for line, (key, _) in enumerate(rows)]
    wanted = {key for key, sure in rows if sure}
    with Spill(tmp_path_factory.mktemp("spill")) as spill:
        for start in range(0, len(rows), page):
            part = list(zip(numbered, rows, strict=True))[start : start + page]
            spill.add([item for item, (_, sure) in part if sure])
            spill.set_aside([item for item, (_, sure) in part if not sure])
        assert spill.reclaim() == sum(key not in wanted for key, _ in rows)
        found = [(key, [kept.line for kept in group]) for key, group in spill.cases()]
        assert found == [(key, [at for at, (other, _) in enumerate(rows) if other == key]) for key in sorted(wanted)]
        assert spill.count == sum(len(lines) for _, lines in found)


def test_nothing_stays_when_it_is_closed(tmp_path: Path) -> None:
    with Spill(tmp_path) as spill:
        spill.set_aside([("A", 1, "a", "", False, "x")])
        assert list(tmp_path.iterdir())
    assert list(tmp_path.iterdir()) == []


def test_keys_between_includes_both_ends(tmp_path: Path) -> None:
    with Spill(tmp_path) as spill:
        spill.add([(key, 1, key, "", False, "") for key in "ABCD"])
        assert spill.keys_between("B", "C") == {"B", "C"}


def test_a_work_folder_without_room_is_said_and_names_no_cell(tmp_path: Path) -> None:
    rows = [("A", line, "a", "", False, "SECRET" * 100) for line in range(1000)]
    with Spill(tmp_path) as spill:
        spill._db.execute("PRAGMA max_page_count = 8")
        with pytest.raises(TryLater) as caught:
            spill.add(rows)
    assert caught.value.code == "workdir_unwritable"
    assert "SECRET" not in f"{caught.value} {caught.value.detail}"
    assert list(tmp_path.iterdir()) == []


def test_a_work_folder_that_is_gone_is_said(tmp_path: Path) -> None:
    with pytest.raises(TryLater, match="work folder"):
        Spill(tmp_path / "gone")
