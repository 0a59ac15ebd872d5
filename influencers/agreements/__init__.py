"""Agreements: offered, countered, accepted with a typed name; the text is hashed and can be printed.

May import ``briefs``, ``rights`` and the rooms beneath them.
"""
