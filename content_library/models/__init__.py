"""Tables of the content library: sources, items and revisions, reviews, policies, media. Imports only ``advocacy``."""

from content_library.models.absences import Absence, Qualification
from content_library.models.experts import ReservedTopic, TopicExpert
from content_library.models.imports import IMPORT_MOVES, ImportedRow, ImportState, ItemImport, RefusedRow
from content_library.models.items import (
    ITEM_MOVES,
    Caption,
    DisclosureMode,
    Item,
    ItemKind,
    ItemOrigin,
    ItemState,
    Revision,
    RevisionMedium,
    Stage,
    TextMode,
)
from content_library.models.lending import Audience, Reservation
from content_library.models.media import Media, MediaKind
from content_library.models.plans import PlanFeed
from content_library.models.policies import (
    POLICY_MOVES,
    Acknowledgement,
    Policy,
    PolicyOwner,
    PolicyVersion,
    PolicyVersionRole,
    PolicyVersionState,
    QuizTry,
)
from content_library.models.recurring import RECURRENCE_MOVES, Recurrence, RecurrenceState
from content_library.models.reviews import (
    OPEN_REVIEWS,
    REVIEW_MOVES,
    Function,
    Review,
    ReviewRound,
    ReviewState,
    Risk,
)
from content_library.models.routes import ReviewStanding, Route
from content_library.models.sources import (
    ENTRY_MOVES,
    SOURCE_MOVES,
    EntryState,
    EntryWait,
    Source,
    SourceEntry,
    SourceMode,
    SourceState,
)
from content_library.models.suggestions import SUGGESTION_MOVES, Suggestion, SuggestionState
from content_library.models.threads import Comment, CommentChoice, CommentMention, Stance

__all__ = [
    "ENTRY_MOVES",
    "IMPORT_MOVES",
    "ITEM_MOVES",
    "OPEN_REVIEWS",
    "POLICY_MOVES",
    "RECURRENCE_MOVES",
    "REVIEW_MOVES",
    "SOURCE_MOVES",
    "SUGGESTION_MOVES",
    "Absence",
    "Acknowledgement",
    "Audience",
    "Caption",
    "Comment",
    "CommentChoice",
    "CommentMention",
    "DisclosureMode",
    "EntryState",
    "EntryWait",
    "Function",
    "ImportState",
    "ImportedRow",
    "Item",
    "ItemImport",
    "ItemKind",
    "ItemOrigin",
    "ItemState",
    "Media",
    "MediaKind",
    "PlanFeed",
    "Policy",
    "PolicyOwner",
    "PolicyVersion",
    "PolicyVersionRole",
    "PolicyVersionState",
    "Qualification",
    "QuizTry",
    "Recurrence",
    "RecurrenceState",
    "RefusedRow",
    "Reservation",
    "ReservedTopic",
    "Review",
    "ReviewRound",
    "ReviewStanding",
    "ReviewState",
    "Revision",
    "RevisionMedium",
    "Risk",
    "Route",
    "Source",
    "SourceEntry",
    "SourceMode",
    "SourceState",
    "Stage",
    "Stance",
    "Suggestion",
    "SuggestionState",
    "TextMode",
    "TopicExpert",
]
