"""Influencers: who else speaks. Outsiders under agreement.

May import ``advocacy``, ``content_library`` and ``rewards``. Its rooms have floors of their own (``.importlinter``).
"""
