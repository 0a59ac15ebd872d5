"""Stems of words, so that a rule may ask for a word in all its forms: ``~guarantee`` finds “guaranteed”. Pure."""

from __future__ import annotations

import threading
from functools import lru_cache
from typing import Any

import snowballstemmer

STEMMERS = {
    "da": "danish", "de": "german", "en": "english", "es": "spanish", "fi": "finnish", "fr": "french", "ga": "irish",
    "it": "italian", "nl": "dutch", "no": "norwegian", "pt": "portuguese", "ro": "romanian", "sv": "swedish",
}  # fmt: skip
"""Languages whose words have stems here; in others a word is its own stem."""


@lru_cache(maxsize=20_000)
def stem(word: str, language: str) -> str:
    """The stem of a folded word."""
    return str(_stemmer(language).stemWord(word)) if language in STEMMERS else word


_own = threading.local()
"""A stemmer keeps the word that it is at in itself, so every thread has its own: the outbox checks several posts at
once."""


def _stemmer(language: str) -> Any:
    if language not in vars(_own):
        setattr(_own, language, snowballstemmer.stemmer(STEMMERS[language]))
    return getattr(_own, language)
