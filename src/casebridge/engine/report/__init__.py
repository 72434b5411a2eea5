"""Documents with metadata of reports: read, merged, shown."""
