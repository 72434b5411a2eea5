"""python -m casebridge_nibrs FILE: what is wrong with a NIBRS file, or what the FBI's service answered."""

from __future__ import annotations

import sys

from casebridge_nibrs.command import main

sys.exit(main(sys.argv[1:]))
