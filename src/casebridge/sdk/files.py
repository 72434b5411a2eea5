"""Files for connectors: opened without surprise, written whole."""

from casebridge.guard.fault import FileFault
from casebridge.guard.folder import make_folder
from casebridge.guard.host import fsync_dir, open_regular, owner_only, replace, write_atomically

__all__ = ["FileFault", "fsync_dir", "make_folder", "open_regular", "owner_only", "replace", "write_atomically"]
