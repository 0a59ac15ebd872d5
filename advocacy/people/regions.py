"""Pure: codes of regions and languages that there are: ISO 3166 alpha-2, UK and EU as jurisdictions are called, and
ISO 639-1. Imports errors."""

from __future__ import annotations

import re

from babel import Locale
from flask_babel import gettext as _

from advocacy.errors import Breach
from advocacy.people.names import folded

_ENGLISH = Locale("en")
_NO_PLACES = frozenset({"QO", "UN", "EZ", "XA", "XB", "ZZ"})

REGIONS = frozenset({"UK", "EU", *(code for code in map(str, _ENGLISH.territories) if re.fullmatch("[A-Z]{2}", code))})
REGIONS -= _NO_PLACES
"""Two letters each, in capitals."""

_NO_HOMES = frozenset({"EU", "GB"})  # a union; and the other name of UK

LANGUAGES = frozenset(code for code in map(str, _ENGLISH.languages) if len(code) == 2)
"""Primary subtags of language tags."""


def is_region(code: str) -> bool:
    """True for the code of a region, however it is spelled."""
    return code.strip().upper() in REGIONS


def homes(language: str) -> list[tuple[str, str]]:
    """Code and name of every region that somebody can live in, by name in that language."""
    called = Locale.parse(language, sep="-" if "-" in language else "_").territories
    found = [(code, str(called.get("GB" if code == "UK" else code, code))) for code in REGIONS - _NO_HOMES]
    return sorted(found, key=lambda each: folded(each[1]))


def require_home(code: str) -> str:
    """The code of a region that somebody lives in, as it is kept. Raises Breach for none, or one that isn't."""
    home = code.strip().upper()
    if home not in REGIONS - _NO_HOMES:
        raise Breach(
            _("Where do you live?"), errors={"region": [_("Choose a country.")]}, remedy=_("Choose a country.")
        )
    return home


def is_language(tag: str) -> bool:
    """True for a language tag whose first part is a language."""
    return tag.split("-")[0].lower() in LANGUAGES
