"""What a connector's process is given of this one's surroundings: where programs are, and the language."""

from __future__ import annotations

import sys
from collections.abc import Mapping

__all__ = ["surroundings"]

_NAMES = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ")
# Without these Windows starts no program that opens a socket or a temporary file.
_WINDOWS = ("SYSTEMROOT", "SYSTEMDRIVE", "COMSPEC", "PATHEXT", "TEMP", "TMP")


def surroundings(environ: Mapping[str, str], platform: str = sys.platform) -> dict[str, str]:
    """The environment of a connector's process: no secret, no setting of casebridge, no token of its host."""
    names = {*_NAMES, *(_WINDOWS if platform == "win32" else ())}
    return {name: value for name, value in environ.items() if name.upper() in names}
