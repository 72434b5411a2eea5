"""One module a generated page; each turns code into text."""
