"""What ``check`` says of a profile beyond its own tests."""

from __future__ import annotations

from pathlib import Path

from casebridge.engine.look.check import look_at_time
from casebridge.mapping import load_profile

PROFILE = 'name = "x"\nversion = "1"\n[case]\nnumber = "Case"\n{as_of}[[map]]\ncolumn = "Status"\nto = "status"\n'


def test_records_without_a_time_of_their_own_are_told(tmp_path: Path) -> None:
    path = tmp_path / "profile.toml"
    path.write_text(PROFILE.format(as_of=""), encoding="utf-8")
    (found,) = look_at_time(load_profile(path))
    assert found.ok
    assert "as_of" in found.next_step
    path.write_text(PROFILE.format(as_of='as_of = { column = "Changed", format = "%Y-%m-%d" }\n'), encoding="utf-8")
    assert look_at_time(load_profile(path)) == []
