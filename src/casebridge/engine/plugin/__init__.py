"""What plugins and programs bring, as the engine uses it."""
