"""History, the spine: an append-only record of every move, sealed into a hash chain; readers follow it with cursors.

Verbs call ``move`` and ``record``, of many things ``move_all`` and ``record_all``; nothing else in the product writes
history. Imports errors, settings, database.

A row is written in the transaction of the verb it tells of. A sealing job later gives each visible row a position, a
digest and the digest before it. Signed checkpoints go outside, so that a cut tail or a recomputed chain shows.
"""

from advocacy.history.models import Actor, ActorKind
from advocacy.history.readers import Reader, Record, each_record, follow, lag
from advocacy.history.records import Each, erase, move, move_all, record, record_all, timeline

__all__ = [
    "Actor",
    "ActorKind",
    "Each",
    "Reader",
    "Record",
    "each_record",
    "erase",
    "follow",
    "lag",
    "move",
    "move_all",
    "record",
    "record_all",
    "timeline",
]
