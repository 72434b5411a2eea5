"""Programs for whoever works on casebridge; nothing here is installed."""
