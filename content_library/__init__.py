"""Content library: what may be said. Words that HR and Legal have approved, lent to people. Imports only ``advocacy``.

A source gives entries, an entry becomes an item, an item has revisions; a revision is hashed, reviewed and shared.
"""
