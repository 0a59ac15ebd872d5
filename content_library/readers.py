"""The readers of the history that the content library has: each tells somebody something, or keeps an index."""

from __future__ import annotations

from advocacy.history import Reader
from content_library.chatting.announcing import CHAT
from content_library.items.searching import SEARCH
from content_library.lending.own_words_notices import OWN_WORDS
from content_library.policies.notices import POLICIES
from content_library.reviews.asking import REVIEWS
from content_library.rules.impact import RULES
from content_library.suggestions.answering import ANSWERS
from content_library.threads.notices import THREADS

READERS: list[Reader] = [REVIEWS, RULES, ANSWERS, THREADS, OWN_WORDS, POLICIES, SEARCH, CHAT]
"""For the roof's list."""
