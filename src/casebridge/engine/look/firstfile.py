"""The next file of a drop source, held against its profile before it is read for good. Moves and writes nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from itertools import chain
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory

from casebridge.connectors.drop.rules import Rules
from casebridge.connectors.drop.scan import look
from casebridge.connectors.drop.source import drop_folder
from casebridge.engine.config import DropConfig
from casebridge.engine.look.advice import advice, missing_columns
from casebridge.engine.look.looking import Look
from casebridge.engine.look.paths import paths_of
from casebridge.engine.look.tally import Tally
from casebridge.engine.reading import chunks_of, table_options
from casebridge.errors import CasebridgeError, QuarantineBatch
from casebridge.guard.secret import Secret
from casebridge.sdk import CheckResult

__all__ = ["check_first_file", "first_file"]

ROWS = 20_000
_COPY = 1 << 20


@contextmanager
def first_file(config: DropConfig, secret: Callable[[str], Secret]) -> Iterator[Path | None]:
    """The file that the next sync reads first; None if none waits or the folder can't be read.

    A file on a server is fetched into a private folder, which is gone after the block.
    """
    options = config.options(snapshot=False)
    rules = Rules(options.files, options.accept, options.trigger_suffixes, options.temporary_suffixes)
    with closing(drop_folder(options)) as folder:
        try:
            folder.begin(secret)
            ready = look(folder, options, rules).ready
        except CasebridgeError:
            yield None
            return
        if not ready:
            yield None
        elif options.sftp is None:
            yield options.path / ready[0].name
        else:
            with TemporaryDirectory(prefix="casebridge-look-") as here:
                copy = Path(here, PurePath(ready[0].name).name)
                with folder.open(ready[0].name) as source, copy.open("wb") as target:
                    shutil.copyfileobj(source, target, _COPY)
                yield copy


def check_first_file(look: Look, config: DropConfig) -> list[CheckResult]:
    """What the first waiting file has that the profile does not know: columns, paths, codes, and bad records.

    Looks at up to 20,000 records; nothing is told if no file waits. Codes are shown as they stand, since somebody has
    to say what they mean; a value that may identify a person is withheld.
    """
    with first_file(config, look.context().secret) as path:
        if path is None:
            return []
        subject = f"file {path.name}"
        try:
            results = _look(path, look, subject)
        except QuarantineBatch as fault:
            where = f" ({fault.where})" if str(fault.where) else ""
            return [CheckResult(subject, False, f"{fault.summary}{where}", fault.next_step)]
        return results + paths_of(path, look.profile, subject, config.profile.parent)


def _look(path: Path, look: Look, subject: str) -> list[CheckResult]:
    profile = look.profile
    chunks = chunks_of(path, profile, replace(table_options(profile), required=frozenset()))
    tally = Tally(profile, look.linked, look.ori)
    first = next(chunks)
    if missing := missing_columns(subject, profile.columns(), first.header):
        return missing
    for chunk in chain((first,), chunks):
        tally.add(chunk, chunk.findings)
        if tally.read >= ROWS:
            break
    results = advice(tally, subject)
    if profile.records is None:
        results.insert(1, CheckResult(subject, True, "All columns of the profile are in the header."))
    return results
