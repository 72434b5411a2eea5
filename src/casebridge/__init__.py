"""casebridge: what became of a CyberTip, from the case system it is recorded in to NCMEC's feedback form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from casebridge.engine.aio import AsyncBridge
    from casebridge.engine.bridge import Bridge

__all__ = ["AsyncBridge", "Bridge", "__version__"]

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    # Importing the engine takes a quarter of a second, which `casebridge --version` must not pay.
    if name == "Bridge":
        from casebridge.engine.bridge import Bridge

        return Bridge
    if name == "AsyncBridge":
        from casebridge.engine.aio import AsyncBridge

        return AsyncBridge
    raise AttributeError(f"module 'casebridge' has no attribute {name!r}")
