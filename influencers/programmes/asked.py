"""What programmes ask of a partner, for the portal: an invitation to answer, terms to read. Queries."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from influencers.programmes import terms
from influencers.programmes.models import EnrolmentState
from influencers.programmes.promises import NextStep, Promise
from influencers.programmes.queries import enrolments_of


def promises_of(person_id: int, now: datetime) -> list[Promise]:
    """Programmes themselves owe nothing: agreements, products and payouts do."""
    return []


def next_steps(person_id: int, now: datetime) -> list[NextStep]:
    """Invitations that wait for an answer, and terms that changed since somebody agreed to them. Two statements."""
    mine = enrolments_of(person_id)
    asked = terms.asked_versions({each.programme_id for each in mine}, now)
    steps = []
    for each in mine:
        path = f"/portal/programmes/{each.programme_id}"
        if each.state is EnrolmentState.INVITED:
            what = _("You are invited: %(programme)s", programme=each.programme.name)
            steps.append(NextStep(what, path, _("Read and answer")))
        elif each.terms_version < asked.get(each.programme_id, 0):
            what = _("New terms of %(programme)s", programme=each.programme.name)
            text = _("What you agreed to holds until you say yes.")
            steps.append(NextStep(what, path, _("Read and accept"), text=text))
    return steps
