"""Profiles and translations in a line or two."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence

from casebridge.mapping import Profile, Translation, Translator
from casebridge.model import CaseFacts

HEAD = 'name = "p"\nversion = "1"\ntime_zone = "America/New_York"\n[case]\nnumber = "Case"\n'
STATUS = '[[map]]\ncolumn = "Status"\nto = "status"\n'


def profile(rules: str = STATUS, head: str = HEAD) -> Profile:
    """The profile of ``head`` followed by ``rules``, both TOML."""
    return Profile.model_validate(tomllib.loads(head + rules))


def translator(made: Profile, header: Sequence[str] | None = None) -> Translator:
    """For a header of just the columns that the profile reads, unless another is given."""
    return Translator(made, header or made.columns())


def translated(made: Profile, row: Mapping[str, str]) -> Translation:
    """What ``row`` (column to value; others blank) says by ``made``."""
    ready = translator(made)
    return ready.translate(ready.pick([row.get(name, "") for name in ready.header]))


def facts_of(rules: str, row: Mapping[str, str]) -> CaseFacts:
    """The facts of a row that has no fault."""
    said = translated(profile(rules), row)
    assert said.fault is None, said.fault
    assert said.facts is not None
    return said.facts


def fault_of(rules: str, row: Mapping[str, str]) -> tuple[str, str]:
    """Code and column of the row's fault; its text holds no cell."""
    said = translated(profile(rules), row)
    assert said.facts is None
    assert said.rules == ()
    assert said.fault is not None
    assert not any(cell in str(said.fault) for cell in row.values() if len(cell) > 6)
    assert said.fault.next_step
    return said.fault.code, said.fault.where.column
