"""What partners earned, for the pages: a plan in steps, a fee, one held, a statement, one for a second person."""

from __future__ import annotations

from advocacy import clock
from advocacy.database import db, writing
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from influencers.commissions import adjustments, commissions, earnings
from influencers.commissions.plan_models import AdjustmentKind
from influencers.programmes.models import Enrolment, EnrolmentState, Programme
from influencers.programmes.queries import enrolment_in
from tests.browser.answers import made
from tests.installation import ApiClient, Installation


def commissions_of(installation: Installation, api: ApiClient, person_id: int) -> None:
    """Commissions 1 (pending) and 2 (held) are the person's own; a bonus waits for somebody else's yes."""
    lines = [
        {"kind": "sale", "percent": "10", "steps": "5: 12, 20: 15", "most_each": "50", "via": "code"},
        {"kind": "lead", "flat": "2.50"},
    ]
    made(api("POST", "/programmes/1/commission-plans", {"lines": lines, "why": "To begin with.", "owed_most": "100"}))
    now, colleague = clock.now(), installation.person(Role.MARKETING)
    with installation.app.app_context(), writing():
        me, programme = db.session.get_one(Person, person_id), db.session.get_one(Programme, 1)
        mine = enrolment_in(1, person_id)
        if mine is None:
            mine = Enrolment(programme=programme, person=me, state=EnrolmentState.APPROVED, since=now)
            db.session.add(mine)
            db.session.flush()
        for number, what in enumerate(("A film about rivers", "Three pictures"), 1):
            fee = earnings.earn_fee(mine, f"fee:{number}", 20_000, programme.currency, what, actor=me.actor, now=now)
        giver = db.session.get_one(Person, colleague).actor
        if fee is not None:
            commissions.hold(fee, actor=me.actor, now=now, why="We look whether all three were there.")
        adjustments.propose(mine, AdjustmentKind.BONUS, 5_000, programme.currency, "The fair.", actor=giver, now=now)
