"""Cases that are made of items."""
