"""Faults of a ledger in PostgreSQL."""

from __future__ import annotations

from casebridge.faults.fault import Fault

__all__ = ["POSTGRES"]

POSTGRES: dict[str, Fault] = {
    "postgres_extra_missing": Fault(
        "config", "A ledger in PostgreSQL needs the postgres extra.", "Install casebridge[postgres]."
    ),
    "ledger_unreachable": Fault(
        "ledger",
        "The ledger's database does not answer, or the connection to it was lost; nothing was half-written.",
        "Look whether the server runs and lets this host connect; the next run goes on where this one stopped.",
    ),
    "hold_lost": Fault(
        "ledger",
        "The connection that kept other processes from this source or sink was lost, so nothing more of it was stored.",
        "Nothing, if the database was restarted: the next run goes on where this one stopped.",
    ),
    "ledger_login": Fault(
        "ledger",
        "The database refuses the user or the password.",
        "Correct the user in `url` of [ledger], or the secret that its `secret` names.",
    ),
    "ledger_database": Fault(
        "ledger",
        "There is no database of this name on the server.",
        "Make it (`createdb --encoding=UTF8`), or correct `url` of [ledger].",
    ),
    "ledger_encoding": Fault(
        "ledger",
        "The database does not keep its text in UTF-8.",
        "Make another one for the ledger: createdb --encoding=UTF8 --template=template0.",
    ),
    "ledger_pooled": Fault(
        "ledger",
        "A pooler between casebridge and the database hands its sessions from one client to another.",
        "Let `url` of [ledger] name the database itself, or a pool that keeps a session for each client.",
    ),
}
