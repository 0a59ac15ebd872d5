"""Budgets, whoever answers for them, and what is encumbered. On the ledger."""
