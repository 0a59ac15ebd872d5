"""Messages for the pages: an address that mail comes back from, wishes of one's own, links that end mails."""

from __future__ import annotations

from advocacy import clock
from advocacy.database import db, writing
from advocacy.mailing import Bounce, addresses
from advocacy.notices import letters, wishes
from advocacy.notices.deciding import Wishes
from advocacy.notices.kinds import Channel, NoticeKind, Wish
from advocacy.notices.models import Rhythm
from advocacy.people.models import Person
from tests.browser.signed import signed
from tests.installation import Installation

STOPS = tuple(signed(letters.PURPOSE, [1, what, 0]) for what in ("posts", "digest"))


def mail_and_wishes(installation: Installation, person_id: int) -> None:
    """Mail to the person comes back, and to somebody unknown; they get a digest every morning and less mail."""
    with installation.app.app_context(), writing():
        person, now = db.session.get_one(Person, person_id), clock.now()
        said = {NoticeKind.POSTS: {Channel.MAIL: Wish.DIGEST}}
        wanted = Wishes(Rhythm.DAILY, minute=450, channels=said, most_a_day=3)
        wishes.change(person, wanted, actor=person.actor, now=now)
        for address in (person.email, "stranger@acme.example"):
            addresses.note(address, Bounce.HARD, "550 5.1.1 no such user", actor=person.actor, now=now)
        addresses.note("full@acme.example", Bounce.SOFT, "552 5.2.2 mailbox full", actor=person.actor, now=now)
