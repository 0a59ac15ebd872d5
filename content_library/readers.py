"""The readers of the history that the content library has: each tells somebody something, or keeps an index."""

from __future__ import annotations

from advocacy.history import Reader
from content_library.answering import ANSWERS
from content_library.asking import REVIEWS
from content_library.own_words_notices import OWN_WORDS
from content_library.policy_notices import POLICIES
from content_library.rule_impact import RULES
from content_library.searching import SEARCH
from content_library.thread_notices import THREADS

READERS: list[Reader] = [REVIEWS, RULES, ANSWERS, THREADS, OWN_WORDS, POLICIES, SEARCH]
"""For the roof's list."""
