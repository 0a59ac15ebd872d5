"""Influencers: who else speaks. Outsiders under agreement; may import ``advocacy``, ``content_library`` and ``rewards``."""
