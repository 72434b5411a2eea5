"""Questions: asked once, answered once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, or_, select

from casebridge.ledger.rows import AnsweredQuestion, QuestionKey, QuestionRow
from casebridge.ledger.schema import question as table
from casebridge.ledger.statement import chunks, marks
from casebridge.model import Trigger, moment_text

__all__ = [
    "AskedQuestion",
    "answer_all",
    "answer_question",
    "answers",
    "ask",
    "open_questions",
    "question",
    "questions",
    "snooze",
    "value_answers",
    "withdraw",
]

_CHUNK = 500
_ASKED = (
    "source_id",
    "case_key",
    "report_id",
    '"trigger"',
    "field",
    "value",
    "case_number",
    "state",
    "asked_at",
    "role",
    "answer",
)
_SAME = 'source_id = ? AND case_key = ? AND report_id = ? AND "trigger" = ? AND field = ? AND value = ?'
# A withdrawn question may be asked again; an answered one stays answered, unless the case is gone for another time. An
# upsert would use up a number each time a question is met again, and numbers are what people type.
_ASK_AGAIN = (
    f"UPDATE question SET state = 'open', asked_at = ?, answered_at = NULL, role = '', answer = '[]' WHERE {_SAME}"  # noqa: S608
    f" AND (state = 'obsolete' OR state = 'answered' AND \"trigger\" = '{Trigger.RECORD_RETRACTED.value}')"
)
_ASK = (
    f"INSERT INTO question ({', '.join(_ASKED)}) SELECT {marks(len(_ASKED))}"  # noqa: S608
    f" WHERE NOT EXISTS (SELECT 1 FROM question WHERE {_SAME})"
)
_WITHDRAW = f"UPDATE question SET state = 'obsolete', snoozed_until = NULL WHERE {_SAME} AND state = 'open'"  # noqa: S608


class AskedQuestion(NamedTuple):
    """A question as stored; ``state`` is open, answered or obsolete, moments are in wire form."""

    number: int
    source_id: int
    key: QuestionKey
    case_number: str
    state: str
    asked_at: str
    snoozed_until: str | None
    answered_at: str | None
    role: str
    answer: tuple[str, ...]


def ask(connection: Connection, source_id: int, rows: Iterable[QuestionRow], at: str) -> None:
    """Asks what was not asked yet, and again what was withdrawn; open and answered questions stay as they are."""
    keys = [((source_id, *row.key), row.case_number) for row in rows]
    if keys:
        connection.exec_driver_sql(_ASK_AGAIN, [(at, *key) for key, _ in keys])
        connection.exec_driver_sql(_ASK, [(*key, number, "open", at, "", "[]", *key) for key, number in keys])


def withdraw(connection: Connection, source_id: int, keys: Iterable[QuestionKey]) -> None:
    """Closes open questions that the source settled itself."""
    values = [(source_id, *key) for key in keys]
    if values:
        connection.exec_driver_sql(_WITHDRAW, values)


def answer_all(connection: Connection, answered: Iterable[AnsweredQuestion], at: str) -> int:
    """Closes open questions with their answers; returns how many were open."""
    return sum(
        connection.exec_driver_sql(
            "UPDATE question SET state = 'answered', answer = ?, role = ?, answered_at = ?, snoozed_until = NULL"
            " WHERE number = ? AND state = 'open'",
            (json.dumps(row.answer), row.role, at, row.number),
        ).rowcount
        for row in answered
    )


def answer_question(connection: Connection, number: int, answer: tuple[str, ...], role: str, at: datetime) -> bool:
    """Answers a question that causes no event; False if it is not open. One that does goes into ``PageWork``."""
    return answer_all(connection, [AnsweredQuestion(number, answer, role)], moment_text(at)) == 1


def snooze(connection: Connection, number: int, until: datetime) -> bool:
    """Hides an open question until then; False if it is not open."""
    done = connection.exec_driver_sql(
        "UPDATE question SET snoozed_until = ? WHERE number = ? AND state = 'open'", (moment_text(until), number)
    )
    return done.rowcount == 1


def question(connection: Connection, number: int) -> AskedQuestion | None:
    """One question, or None."""
    found = _select(connection, table.c.number == number)
    return found[0] if found else None


def questions(
    connection: Connection,
    state: str | None = "open",
    *,
    source_id: int | None = None,
    trigger: str | None = None,
    case_key: str | None = None,
    awake_at: datetime | None = None,
    limit: int = 1_000,
) -> list[AskedQuestion]:
    """Questions, the oldest first; ``state`` None gives all, ``awake_at`` leaves out those snoozed beyond it."""
    wanted: list[ColumnElement[bool]] = []
    filters = {"state": state, "source_id": source_id, "trigger": trigger, "case_key": case_key}
    wanted.extend(table.c[name] == value for name, value in filters.items() if value is not None)
    if awake_at is not None:
        snoozed = table.c.snoozed_until
        wanted.append(or_(snoozed.is_(None), snoozed <= moment_text(awake_at)))
    return _select(connection, *wanted, limit=limit)


def open_questions(connection: Connection, source_id: int, case_keys: Sequence[str]) -> list[AskedQuestion]:
    """The open questions of a source about these cases, the oldest first."""
    found: list[AskedQuestion] = []
    for part in chunks(case_keys, _CHUNK):
        about = table.c.case_key.in_(part), table.c.source_id == source_id, table.c.state == "open"
        found += [_question(row._mapping) for row in connection.execute(select(table).where(*about))]
    return sorted(found, key=lambda asked: asked.number)


def answers(connection: Connection, source_id: int, case_keys: Sequence[str]) -> dict[str, dict[str, tuple[str, ...]]]:
    """Case key to its answers by trigger; of several reports' answers to one trigger the latest counts."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for part in chunks(case_keys, _CHUNK):
        sql = (
            "SELECT case_key, \"trigger\", answer FROM question WHERE state = 'answered' AND source_id = ?"  # noqa: S608
            f" AND case_key IN ({marks(len(part))}) ORDER BY answered_at, number"
        )
        for case_key, trigger, text in connection.exec_driver_sql(sql, (source_id, *part)):
            found.setdefault(case_key, {})[trigger] = tuple(json.loads(text))
    return found


def value_answers(connection: Connection, source_id: int) -> dict[tuple[str, str], tuple[str, ...]]:
    """(field, value) to what the profile's owner said it means."""
    rows = connection.exec_driver_sql(
        "SELECT field, value, answer FROM question WHERE state = 'answered' AND source_id = ?"
        " AND \"trigger\" = 'UNMAPPED_VALUE' ORDER BY answered_at, number",
        (source_id,),
    )
    return {(field, value): tuple(json.loads(text)) for field, value, text in rows}


def _select(connection: Connection, *wanted: ColumnElement[bool], limit: int = 1) -> list[AskedQuestion]:
    query = select(table).where(*wanted).order_by(table.c.number).limit(limit)
    return [_question(row._mapping) for row in connection.execute(query)]


def _question(row: Any) -> AskedQuestion:
    return AskedQuestion(
        row["number"],
        row["source_id"],
        QuestionKey(*(row[name] for name in QuestionKey._fields)),
        row["case_number"],
        row["state"],
        row["asked_at"],
        row["snoozed_until"],
        row["answered_at"],
        row["role"],
        tuple(json.loads(row["answer"])),
    )
