"""Rewards: what sharing earns. Double-entry ledger, earning rules, perks and redemptions. Imports only advocacy."""
