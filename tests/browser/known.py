"""What is known of a partner, for the pages: an account with followers, a note, a task, a price, a segment, a mail."""

from __future__ import annotations

from datetime import timedelta

from advocacy import clock
from advocacy.database import db, writing
from advocacy.people.models import Person
from influencers.partners import contacts, exclusivity, mailings, partners, readings, segments, suppression
from influencers.partners.contact_models import TouchKind
from influencers.partners.timeline import touch
from tests.browser.signed import signed
from tests.installation import Installation

ENDED = "ended@out.example"
"""An address that wants no more mail."""
STOPS = tuple(signed(suppression.PURPOSE, suppression.digest_of(each)) for each in ("noor1@out.example", ENDED))
"""The keys of links that end mail: of one who still gets it, and of one who does not."""


def partner(installation: Installation, person_id: int) -> None:
    """Everything that a profile, the board, segments and mail have to show."""
    with installation.app.app_context(), writing():
        me, now = db.session.get_one(Person, person_id).actor, clock.now()
        rule = {"match": "all", "conditions": [{"field": "topic", "op": "is", "value": ["rivers"]}]}
        for number in (1, 2):
            made = partners.keep_partner(None, "Noor Rivers", f"noor{number}@out.example", actor=me, now=now)
            partners.change(
                made, actor=me, now=now, topics=["rivers"], country="DE", owner_id=person_id, about="Films."
            )
            account = partners.add_account(made, "tiktok", "noor", actor=me, now=now, by_machine=False)
            for days in (20, 10, 0):
                readings.keep_reading(account, 9_000 - days, source="hand", actor=me, now=now - timedelta(days=days),
                                      interactions=900, counted_posts=5)  # fmt: skip
        touch(made, TouchKind.CALL, "Likes boats.", actor=me, now=now)
        contacts.add_task(made, "Send the probe", actor=me, now=now, due_on=now.date(), whose_id=person_id)
        contacts.set_rate(made, "reel", "350", "EUR", actor=me, now=now)
        exclusivity.bind(
            made, "probes", now.date(), now.date(), source="hand:known", actor=me, now=now, bound_to="Rival"
        )
        segments.save("River people", rule, actor=me, now=now)
        segments.save_template("First word", "Hello {first_name}", "We like your films.", actor=me, now=now)
        mailings.write("Hello {first_name}", "We like your films.", rule, actor=me, now=now, partner=made)
        suppression.suppress(suppression.digest_of(ENDED), suppression.BY_LINK, actor=me, now=now)
