"""For authors of connectors: a folder to start from, the kit's table, a grade computed from evidence."""
