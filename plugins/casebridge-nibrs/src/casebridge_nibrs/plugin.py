"""What this distribution offers casebridge."""

CASEBRIDGE_API = 1
