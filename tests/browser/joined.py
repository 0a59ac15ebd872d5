"""Applications for the pages: a page with questions, one that waits with findings, one that was declined, hints."""

from __future__ import annotations

from advocacy import clock
from advocacy.database import db, writing
from advocacy.people.models import Person
from influencers.joining import applying, asking, deciding, letters, proofs
from influencers.joining.applicant import Account, Applicant
from influencers.joining.evidence import Sight
from influencers.joining.fields import Field, FieldKind
from influencers.joining.models import Outcome, Spotted, SpottedKind, SpottedState
from influencers.joining.scoring import as_kept, parts_of, score
from influencers.joining.screening import Example, Known, Likeness, Reading, Seen, Wanted, screen, worst
from influencers.partners import partners
from influencers.programmes import programmes
from influencers.programmes.models import Programme
from rewards.boards import membership
from tests.browser.signed import signed
from tests.installation import Installation

SLUG = "friends"
CONFIRM = (signed(letters.CONFIRM, 3),)
STATUS = tuple(signed(letters.STATUS, number) for number in (1, 2, 3))


def applications(installation: Installation, person_id: int, colleague: int) -> None:
    """Applications 1 (waits, screened), 2 (declined), 3 (not confirmed); an account to prove; a hint."""
    now = clock.now()
    with installation.app.app_context(), writing():
        me = db.session.get_one(Person, person_id)
        programme = db.session.get_one(Programme, 1)
        programmes.change_programme(programme, actor=me.actor, now=now, takes_applications=True)
        gear = Field("gear", "What do you film with?", FieldKind.CHOICE, options=("A phone", "A camera"))
        facts = {"headline": "Film a river", "gives": "A loan\nA day out", "asks": "Three films", "topics": ["rivers"]}
        asking.set_form(programme, facts, [gear], actor=me.actor, now=now)
        for number in range(1, 4):
            sent = Applicant(f"Nora {number}", f"nora{number}@out.example", "DE", "I film rivers.",
                             (Account("instagram", f"nora{number}"),), {"gear": "A phone"})  # fmt: skip
            applying.apply(programme, sent, "https://a.example", now=now, brought_by_id=person_id)
            made = applying.latest_of(1, sent.email)
            if made is not None and number < 3:
                applying.confirm(made, now=now)
                findings = screen(_known(number))
                made.screening, made.outcome = [each.as_kept() for each in findings], worst(findings)
                made.look_at = None
                if number == 2:
                    deciding.decline(made, "topic", "Lovely films all the same.", actor=me.actor, now=now)
        account = partners.add_account(
            partners.keep_partner(me, actor=me.actor, now=now), "instagram", "robin", actor=me.actor, now=now
        )
        proofs.hand_out(account, actor=me.actor, now=now)
        proofs.conclude(account, Sight(why="Instagram shows it to nobody without an account."), actor=me.actor, now=now)
        _hint(db.session.get_one(Person, colleague))


def _known(number: int) -> Known:
    now = clock.now()
    read = (Reading(now, 4200, 90),)
    account = Seen("instagram", f"nora{number}", "found", 4200, "Rivers", "https://a.example", now, read)
    return Known(
        Wanted(5000, ("tiktok",), ("de",), ("AT",), ("cakes",)), "DE", "en", "rivers", (account,),
        (Example("https://a.example/p", Outcome.WARN, "It says nothing of being paid."),),
        (Likeness("name", "Nora Shut", "/partners/1"),),
        (Likeness("account", "Nora Two", "/programmes/applications/2"),),
    )  # fmt: skip


def _hint(colleague: Person) -> None:
    if membership.member_of(colleague.id) is None:
        membership.join(colleague, actor=colleague.actor, now=clock.now())
    parts = parts_of({"clicks": 120, "posts": 4, "conversions": 1})
    db.session.add(Spotted(kind=SpottedKind.EMPLOYEE, state=SpottedState.FOUND, person_id=colleague.id,
                           score=score(parts), parts=as_kept(parts), seen_at=clock.now()))  # fmt: skip
