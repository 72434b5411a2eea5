"""Tests. A regular package, so that no stray `tests` of another distribution is found in its place."""
