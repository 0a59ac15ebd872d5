"""Pure: codes of regions and languages that there are: ISO 3166 alpha-2, UK and EU as jurisdictions are called, and
ISO 639-1."""

from __future__ import annotations

import re

from babel import Locale

_ENGLISH = Locale("en")
_NO_PLACES = frozenset({"QO", "UN", "EZ", "XA", "XB", "ZZ"})

REGIONS = frozenset({"UK", "EU", *(code for code in map(str, _ENGLISH.territories) if re.fullmatch("[A-Z]{2}", code))})
REGIONS -= _NO_PLACES
"""Two letters each, in capitals."""

LANGUAGES = frozenset(code for code in map(str, _ENGLISH.languages) if len(code) == 2)
"""Primary subtags of language tags."""


def is_region(code: str) -> bool:
    """True for the code of a region, however it is spelled."""
    return code.strip().upper() in REGIONS


def is_language(tag: str) -> bool:
    """True for a language tag whose first part is a language."""
    return tag.split("-")[0].lower() in LANGUAGES
