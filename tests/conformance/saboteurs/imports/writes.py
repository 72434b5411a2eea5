"""Writes a file when it is imported."""

from pathlib import Path

Path("left-by-import.txt").write_text("made up", encoding="utf-8")
