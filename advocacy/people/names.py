"""Pure: what is left of a name when all that people overlook is taken away. Imports nothing of ours."""

from __future__ import annotations

import unicodedata


def tidy(text: str) -> str:
    """A name as it is shown: composed, with single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def folded(text: str) -> str:
    """What names have in common that people would take for the same: letters and digits, no case, no accents.

    "Émile Zola", "emile zola" and "Emile-Zola" are "emilezola". The same on every engine, since no database folds it.
    """
    parts = unicodedata.normalize("NFKD", tidy(text).casefold())
    return "".join(each for each in parts if each.isalnum())
