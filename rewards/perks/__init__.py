"""The catalogue of perks, and redemptions. Above budgets and standing."""
