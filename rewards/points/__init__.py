"""A person's own points, and the API of the ledger. Above every other room."""
