"""Pure: what the forms of recognition hold, as verbs take it."""

from __future__ import annotations

from flask_babel import gettext as _

from advocacy.errors import Breach
from rewards.recognition.models import ThanksKind


def kind_named(text: str) -> ThanksKind:
    """The kind of that name. Raises Breach for none."""
    if text not in set(ThanksKind):
        raise Breach(_("What for?"), errors={"kind": [_("One of: %(kinds)s.", kinds=", ".join(ThanksKind))]})
    return ThanksKind(text)
