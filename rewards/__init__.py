"""Rewards: what sharing earns. A double-entry ledger, earning rules and perks. Imports only ``advocacy``."""
