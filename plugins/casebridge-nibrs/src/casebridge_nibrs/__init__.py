"""Reads NIBRS flat files and NIBRS XML for casebridge: arrests and exceptional clearances by case number."""
