"""Searching: an index of words over whatever a room puts into it, on SQLite by FTS5, on PostgreSQL by tsvector.

Knows titles and texts, not what they are: rooms put entries in, and say who may find which. Imports the database only.
"""

from advocacy.searching.finding import Found, find
from advocacy.searching.index import put, remove
from advocacy.searching.models import SearchEntry
from advocacy.searching.terms import Term, excerpt, terms_of

__all__ = ["Found", "SearchEntry", "Term", "excerpt", "find", "put", "remove", "terms_of"]
