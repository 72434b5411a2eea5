"""Looking at a source or a file before it is read for good: check, preview. Nothing here writes."""
