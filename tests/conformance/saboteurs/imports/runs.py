"""Starts a process when it is imported."""

import subprocess
import sys

subprocess.run([sys.executable, "-c", ""], check=True)
