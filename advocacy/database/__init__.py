"""The database: one ``db``, column types, transactions, compare-and-set, pages; what SQLite and PostgreSQL do apart.

Imports errors and settings only. Verbs flush; edges commit through ``writing()``.
"""

from advocacy.database.claims import claiming
from advocacy.database.columns import EncryptedText, UTCDateTime, choice_column, state_column
from advocacy.database.declared import Base, BigId, Json, Model, db, dialect_name, get, insert_for
from advocacy.database.keys import among, begins_with
from advocacy.database.pages import MOST, MOST_COUNTED, Page, begins_after, counted, page, walk
from advocacy.database.stateful import Moves, Stateful, compare_and_set, compare_and_set_all
from advocacy.database.transactions import attempt, attend, init_database, lock, reading, writing

__all__ = [
    "MOST",
    "MOST_COUNTED",
    "Base",
    "BigId",
    "EncryptedText",
    "Json",
    "Model",
    "Moves",
    "Page",
    "Stateful",
    "UTCDateTime",
    "among",
    "attempt",
    "attend",
    "begins_after",
    "begins_with",
    "choice_column",
    "claiming",
    "compare_and_set",
    "compare_and_set_all",
    "counted",
    "db",
    "dialect_name",
    "get",
    "init_database",
    "insert_for",
    "lock",
    "page",
    "reading",
    "state_column",
    "walk",
    "writing",
]
