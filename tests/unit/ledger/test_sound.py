"""What doctor asks of a ledger."""

from __future__ import annotations

from datetime import timedelta

from casebridge.clock import utc_now
from casebridge.ledger import Ledger
from casebridge.ledger.place import SqlitePlace
from casebridge.ledger.sound import server_time


def test_the_time_of_the_databases_server_is_told_where_there_is_one(ledger: Ledger) -> None:
    with ledger.reading() as connection:
        said = server_time(connection)
    if isinstance(ledger.place, SqlitePlace):
        assert said is None
    else:
        assert said is not None
        assert abs(said - utc_now()) < timedelta(minutes=1)
