from __future__ import annotations

import inspect

from casebridge.ledger import Ledger


def test_methods_say_what_their_functions_say(ledger: Ledger) -> None:
    assert "heads of the cases named" in str(Ledger.heads.__doc__)
    assert inspect.getdoc(ledger.heads) == inspect.getdoc(Ledger.heads)


def test_every_method_is_documented() -> None:
    public = {name: member for name, member in vars(Ledger).items() if not name.startswith("_")}
    assert [name for name, member in public.items() if not getattr(member, "__doc__", None)] == []
