"""What comes from outside: pages and feeds, fetched and given to the verbs.

Imports ``items``, ``sources``, ``reading`` and below.
"""
