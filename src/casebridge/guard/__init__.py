"""What crosses the boundary is made safe here: files, tables, text, limits."""
