"""Names that links and codes carry have to be there: figures of a mistyped programme or campaign would show nowhere."""

from __future__ import annotations

from flask_babel import gettext as _

from advocacy.campaigns.known import known
from advocacy.campaigns.scopes import Scope
from advocacy.errors import Breach
from advocacy.links.attribution import programmes

_SCOPES = {"campaign": Scope.CAMPAIGN, "topic": Scope.TOPIC}


def as_kept(wrong: dict[str, list[str]], **named: str) -> dict[str, str]:
    """What of ``campaign``, ``topic`` and ``programme`` was named, as it is spelled here; empty stays empty.

    Notes in ``wrong`` by field what there is not.
    """
    found = {name: " ".join(text.split()) for name, text in named.items()}
    for name in found.keys() & _SCOPES.keys():
        try:
            found[name] = known(_SCOPES[name], found[name])
        except Breach as refusal:
            wrong[name] = refusal.errors["name"]
    if found.get("programme") and found["programme"] not in dict(programmes.listed()):
        wrong["programme"] = [_("There is no such programme: its figures would show nowhere.")]
    return found
