"""Leaderboards: opt-in, pseudonyms, per active person. Above standing."""
