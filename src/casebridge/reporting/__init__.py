"""What is known of reports: merged from documents, grouped, and what it suggests. Pure."""
