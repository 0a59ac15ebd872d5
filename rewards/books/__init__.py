"""What the ledger tells: statements, liability, scores, expiry, and the nightly proof. Imports the ledger."""
