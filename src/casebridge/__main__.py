"""``python -m casebridge``."""

from __future__ import annotations

from casebridge.cli import main

if __name__ == "__main__":
    main()
