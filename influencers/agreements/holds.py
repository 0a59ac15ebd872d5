"""How long the text that a partner said yes to lets a fee be held. A query; imports the terms of programmes."""

from __future__ import annotations

from advocacy.database import db
from influencers.agreements.models import Agreement
from influencers.programmes.terms import terms_at


def promised_days(agreement_id: int) -> int | None:
    """The days that the accepted version's text names: those of the programme's terms when it was written, whatever
    the terms or plans say today. None where nothing was accepted."""
    agreement = db.session.get(Agreement, agreement_id)
    accepted = agreement.accepted if agreement is not None else None
    if agreement is None or accepted is None:
        return None
    return terms_at(agreement.enrolment.programme_id, accepted.created_at).hold_days
