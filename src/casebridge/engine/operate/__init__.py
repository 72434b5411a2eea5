"""What an operator does with a ledger: back it up, put it back, purge."""
