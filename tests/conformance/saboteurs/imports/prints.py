"""Prints when it is imported."""

import sys

sys.stdout.write("hello")
