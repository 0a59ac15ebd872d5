"""What a person has become: tiers, badges, streaks. Imports the ledger and its books."""
