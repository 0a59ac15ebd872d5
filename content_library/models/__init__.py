"""Tables of the content library: sources, items and revisions, reviews, policies, media. Imports only ``advocacy``."""

from content_library.models.items import (
    ITEM_MOVES,
    Caption,
    Comment,
    DisclosureMode,
    Item,
    ItemKind,
    ItemOrigin,
    ItemState,
    Revision,
    Stage,
    TextMode,
)
from content_library.models.lending import Audience, Reservation
from content_library.models.media import Media
from content_library.models.policies import (
    POLICY_MOVES,
    Acknowledgement,
    Policy,
    PolicyOwner,
    PolicyVersion,
    PolicyVersionState,
)
from content_library.models.reviews import REVIEW_MOVES, Function, Review, ReviewState
from content_library.models.sources import ENTRY_MOVES, SOURCE_MOVES, EntryState, Source, SourceEntry, SourceState

__all__ = [
    "ENTRY_MOVES",
    "ITEM_MOVES",
    "POLICY_MOVES",
    "REVIEW_MOVES",
    "SOURCE_MOVES",
    "Acknowledgement",
    "Audience",
    "Caption",
    "Comment",
    "DisclosureMode",
    "EntryState",
    "Function",
    "Item",
    "ItemKind",
    "ItemOrigin",
    "ItemState",
    "Media",
    "Policy",
    "PolicyOwner",
    "PolicyVersion",
    "PolicyVersionState",
    "Reservation",
    "Review",
    "ReviewState",
    "Revision",
    "Source",
    "SourceEntry",
    "SourceState",
    "Stage",
    "TextMode",
]
