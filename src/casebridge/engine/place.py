"""Where the ledger of a configuration is."""

from __future__ import annotations

from collections.abc import Callable

from casebridge.engine.config import Config
from casebridge.errors import FixConfig
from casebridge.faults import FAULTS
from casebridge.guard.secret import Secret
from casebridge.ledger.place import Place, SqlitePlace

__all__ = ["ledger_place"]


def ledger_place(config: Config, secret: Callable[[str], Secret]) -> Place:
    """The place that ``[ledger]`` names; nothing is opened or made yet.

    Args:
        config: the configuration, paths absolute.
        secret: from the name of a secret to its value; asked at each connection.

    Raises ``FixConfig``: ``postgres_extra_missing``.
    """
    found = config.ledger
    if found.url is None:
        return SqlitePlace(found.path)
    try:
        from casebridge.ledger.postgres import PostgresPlace
    except ImportError:
        fault = FAULTS["postgres_extra_missing"]
        raise FixConfig("postgres_extra_missing", fault.meaning, next_step=fault.next_step) from None
    name = found.secret
    return PostgresPlace(found.url, (lambda: secret(name).reveal()) if name else (lambda: None))
