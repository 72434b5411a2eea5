"""A ledger in PostgreSQL, for several hosts. Needs the postgres extra; imported only where a ledger has a URL."""

from casebridge.ledger.postgres.place import PostgresPlace

__all__ = ["PostgresPlace"]
