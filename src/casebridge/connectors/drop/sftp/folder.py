"""A folder on an SFTP server."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, BinaryIO

from casebridge.connectors.drop.note import note_bytes
from casebridge.connectors.drop.rules import Entry
from casebridge.connectors.drop.sftp.settings import SftpSettings
from casebridge.errors import FixConfig
from casebridge.faults import FAULTS
from casebridge.sdk import Secret
from casebridge.sdk.files import FileFault
from casebridge.sdk.table import BLOCK

if TYPE_CHECKING:
    from casebridge.connectors.drop.sftp.session import Session

__all__ = ["SftpFolder"]


class SftpFolder:
    """A folder on an SFTP server; see ``Folder``.

    The connection is made when it is first needed and kept until ``close`` or until it is lost; then ``TryLater`` is
    raised and the next use makes another. Times have whole seconds there (SFTP version 3), hence ``resolution``.

    Args:
        settings: the server and who signs in.
        path: the folder; relative to where the server puts who signs in, or absolute.
    """

    resolution = 1.0

    def __init__(self, settings: SftpSettings, path: str) -> None:
        self.path = PurePosixPath(path)
        self._settings = settings
        self._secret: Callable[[str], Secret] | None = None
        self._session: Session | None = None

    @property
    def ready(self) -> bool:
        """Whether there are secrets to sign in with."""
        return self._secret is not None

    def begin(self, secret: Callable[[str], Secret]) -> None:
        """Takes the secrets; see ``Folder``."""
        self._secret = secret

    def close(self) -> None:
        """Ends the connection; see ``Folder``."""
        session, self._session = self._session, None
        if session is not None:
            session.close()

    def list(self, into: str = "") -> Iterator[Entry]:
        """Every name; see ``Folder``."""
        path = str(self.path / into)
        session = self._use()
        try:
            yield from session.names(path)
        except FileNotFoundError:
            # Servers say the same of a folder that is not there and of a file.
            if self._exists(session, path):
                raise NotADirectoryError from None
            if not into:
                raise

    def stat(self, name: str, into: str = "") -> Entry:
        """One name as it is now; see ``Folder``."""
        session = self._use()
        return session.lstat(str(self.path / into / name))._replace(name=name)

    def open(self, name: str, into: str = "") -> BinaryIO:
        """The bytes of a regular file, fetched a block at a time; see ``Folder``."""
        path = str(self.path / into / name)
        session = self._use()
        if session.lstat(path).kind != "file":
            raise FileFault("not_regular")
        try:
            file, found = session.open(path)
        except FileNotFoundError:
            raise
        except OSError as error:
            raise FileFault("file_unreadable", detail=str(error.strerror)) from error
        if found.kind != "file":
            file.close()
            raise FileFault("not_regular")
        return io.BufferedReader(file, BLOCK)

    def move(self, name: str, into: str, target: str) -> None:
        """Moves a file; see ``Folder``."""
        session = self._use()
        session.make_folder(str(self.path / into))
        session.rename(str(self.path / name), str(self.path / into / target))

    def write(self, into: str, name: str, content: Mapping[str, object]) -> None:
        """Writes JSON; see ``Folder``."""
        folder = self.path / into
        session = self._use()
        session.make_folder(str(folder))
        session.write(str(folder / name), str(folder / f".{name}.tmp"), note_bytes(content))

    def writable(self, into: str = "") -> bool:
        """Whether files could be moved there; see ``Folder``. Rights can't be told without trying."""
        folder = self.path / into
        session = self._use()
        while not session.is_folder(str(folder)) and folder != folder.parent:
            folder = folder.parent
        here, there = session.device(str(self.path)), session.device(str(folder))
        return here == there != -1

    @staticmethod
    def _exists(session: Session, path: str) -> bool:
        try:
            session.lstat(path)
        except FileNotFoundError:
            return False
        return True

    def _use(self) -> Session:
        if self._session is not None and self._session.lost:
            self.close()
        if self._session is None:
            self._session = self._connect()
        return self._session

    def _connect(self) -> Session:
        fault = FAULTS["sftp_extra_missing"]
        try:
            from casebridge.connectors.drop.sftp.session import Session
        except ImportError:
            raise FixConfig("sftp_extra_missing", fault.meaning, next_step=fault.next_step) from None
        assert self._secret is not None  # noqa: S101  begin comes first
        return Session(self._settings, self._secret)
