"""What a source may know of the ledger: which records would be kept, and which cases were linked since it last read."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from functools import cache

from casebridge.engine.intake import Sieve
from casebridge.ledger import Ledger
from casebridge.linking import loose_key
from casebridge.mapping import Profile
from casebridge.model import match_key

__all__ = ["newly_linked", "wanted_by"]


def wanted_by(profile: Profile, sieve: Sieve, standing: Callable[[], Set[str]]) -> Callable[[str], bool]:
    """Whether the record of a case number may be kept: its case is linked, looks linked, or is spoken of already.

    Where more than the number may bring a record in (it names reports, is a candidate, counts as seen in a snapshot,
    or takes back an item by the item's name), every number is wanted. ``standing`` gives the keys of all cases that
    have statements; asked once.
    """
    by_item = profile.case.item and profile.case.delete
    if by_item or profile.case.report or profile.select.candidate or profile.file.snapshot:
        return lambda _number: True
    known = cache(standing)

    def wanted(number: str) -> bool:
        if not number.strip():
            return False
        key = match_key(number)
        # Without a key nothing is told by the number, so the reading itself has to decide.
        return not key or key in sieve.exact or loose_key(number) in sieve.loose or key in known()

    return wanted


def newly_linked(ledger: Ledger, source_id: int, agency: str) -> Sequence[str]:
    """Case numbers linked since the source's last run that read to its end began; none while all is still to be read.

    They may stand before the cursor. A link made while that run was on its way counts, too.
    """
    if ledger.cursor(source_id) is None:
        return ()
    return ledger.linked_since(agency, ledger.read_since(source_id) or "")
