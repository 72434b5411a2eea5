"""SQLAlchemy's engine on PostgreSQL, which takes the SQL that the ledger writes for SQLite."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Engine, Pool, QueuePool, create_engine, event

from casebridge.ledger.postgres.database import Database

__all__ = ["POOL_SECONDS", "driver_text", "engine_for"]

POOL_SECONDS = 30.0
"""How long a thread waits for one of the connections that others use."""

_PIECE = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\?|%")


def engine_for(database: Database, command: str, *, pool: type[Pool] = QueuePool) -> Engine:
    """An engine on a database: every commit durable, no value of a row in any error; nothing is connected yet."""
    more: dict[str, Any] = {}
    if pool is QueuePool:
        more = {"pool_size": 5, "max_overflow": 35, "pool_timeout": POOL_SECONDS, "pool_pre_ping": True}
    engine = create_engine(
        "postgresql+psycopg://",
        creator=lambda: database.connect(command),
        hide_parameters=True,
        poolclass=pool,
        isolation_level="READ COMMITTED",
        use_native_hstore=False,
        **more,
    )
    event.listen(engine, "before_cursor_execute", _driver_text, retval=True)
    return engine


def _driver_text(
    _connection: Connection, _cursor: object, statement: str, parameters: Any, context: Any, _many: bool
) -> tuple[str, Any]:
    # What SQLAlchemy compiled has the driver's own marks.
    compiled = context is not None and context.compiled is not None
    mark = "%b" if context is not None and context.execution_options.get("binary") else "%s"
    return (statement if compiled else driver_text(statement, mark)), parameters


@lru_cache(maxsize=2_000)
def driver_text(sql: str, mark: str = "%s") -> str:
    """The ledger's SQL with psycopg's marks: ``%s`` (or ``%b``, for bytes) for ``?``, and every other ``%`` doubled."""
    return _PIECE.sub(lambda found: mark if found[0] == "?" else found[0].replace("%", "%%"), sql)
