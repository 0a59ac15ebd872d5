"""Stems of words, so that a rule may ask for a word in all its forms: ``~guarantee`` finds “guaranteed”. Pure."""

from __future__ import annotations

from functools import cache, lru_cache
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


@cache
def _stemmer(language: str) -> Any:
    return snowballstemmer.stemmer(STEMMERS[language])
