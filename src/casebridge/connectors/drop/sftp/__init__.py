"""Drops on an SFTP server; needs the sftp extra."""

from casebridge.connectors.drop.sftp.folder import SftpFolder
from casebridge.connectors.drop.sftp.settings import SftpSettings

__all__ = ["SftpFolder", "SftpSettings"]
