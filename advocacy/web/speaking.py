"""The reader's language at the edge: texts that rooms without Flask made in English, spoken in it.

Imports ``english`` only. In templates: ``{{ finding.message|spoken }}``, a filter that the shell installs; in Python
``advocacy.english.spoken``.
"""

from __future__ import annotations

from flask import Flask, current_app, has_app_context
from flask_babel import get_translations

from advocacy.english import speak_through, spoken
from advocacy.settings import Settings


def init_speaking(_app: Flask, _in_force: Settings) -> None:
    """From now on English texts are spoken in the language in force."""
    speak_through(_translated)


def in_words(text: object) -> str:
    """The filter ``spoken``: a text that may be a lazy one of Flask-Babel's, too."""
    return spoken(text if isinstance(text, str) else str(text))


def _translated(message: str, plural: str | None, number: int) -> str:
    """A message in the language in force; in English where nobody reads: in a command, or in an application that knows
    no languages (a copy is put in place in one)."""
    if not has_app_context() or "babel" not in current_app.extensions:
        return message if plural is None or number == 1 else plural
    words = get_translations()
    return str(words.ugettext(message) if plural is None else words.ungettext(message, plural, number))
