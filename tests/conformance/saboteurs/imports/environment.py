"""Changes the environment when it is imported."""

import os

os.environ["CASEBRIDGE_TEST_IMPORT"] = "1"
