"""A story that comes again: a person lets it be shared every so many weeks, in the next good slot, with other words.

Flushes; the edge commits. It ends with its story, with its person's wish, or when nothing may be shared any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from advocacy.database import attempt, db, lock
from advocacy.english import English, spoken
from advocacy.errors import Breach, InvalidMove, NotFound
from advocacy.history import Actor, move, record
from advocacy.networks.connections import USABLE, Connection, ConnectionState, connection_of
from advocacy.networks.registry import require_on
from advocacy.notices.telling import tell
from advocacy.people.models import Person
from advocacy.posts.models import Share
from advocacy.posts.states import ShareState, Way
from advocacy.web.languages import spoken as language_spoken
from content_library.lending.lending import caption_picked, lendable, share
from content_library.lending.planning import planned
from content_library.lending.previewing import Place, Preview, placed, preview_at, require_words_for
from content_library.models import Item, Recurrence, RecurrenceState
from content_library.one_by_one import each, ids_of
from content_library.policies import acknowledging
from content_library.refs import item_and_number

ACTOR = Actor.job("recurring")
GOES_ON = (ShareState.SCHEDULED, ShareState.PUBLISHED, ShareState.AWAITING_PERSON)
LATER = timedelta(days=1)
"""When it is tried again where only its person can help, the story is still under way from the last time, or what
refuses it passes: no free slot, no money left this month, a network that is switched off."""
AT_ONCE = 500
UNSENDABLE = English("Its words need something of you before they can be sent: share it from your feed.")


class _Unsendable(Breach):
    """Its words do not allow it, and waiting changes nothing."""


def let_recur(
    person: Person, item_id: int, network: str, every_weeks: int, connection_id: int | None = None, *, now: datetime
) -> Recurrence:
    """Lets a story come again, first in so many weeks; without a connection it is posted by hand.

    Raises Breach for a story that ends before that, or whose words have blanks; InvalidMove where it recurs there
    already; NotFound for what the person may not share, and for somebody else's connection.
    """
    require_on(network)
    item = lendable(item_id, person, now)
    if not 1 <= every_weeks <= 52:
        raise Breach(_("How often?"), errors={"every_weeks": [_("Between 1 and 52 weeks.")]})
    first = now + timedelta(weeks=every_weeks)
    if item.expires_at is not None and item.expires_at <= first:
        raise Breach(
            _("This story ends before it would come again."), remedy=_("Choose fewer weeks, or an evergreen story.")
        )
    if connection_id is not None and connection_of(person.id, connection_id).network != network:
        raise Breach(_("That account is on another network."), errors={"connection_id": [_("Choose one there.")]})
    caption = caption_picked(item, network, None, person, now)
    require_words_for(caption, network)
    lock(f"recurring:{person.id}")
    if _of(person.id, item.id, network) is not None:
        raise InvalidMove(_("This story comes again there already."), remedy=_("End that first to change it."))
    made = Recurrence(
        person_id=person.id, item_id=item.id, network=network, connection_id=connection_id, every_weeks=every_weeks,
        next_at=first, times=0, state=RecurrenceState.ACTIVE, created_at=now,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    record(
        "recurrence", made.id, "start", actor=person.actor, now=now, about=person.id, item_id=item.id, network=network,
        every_weeks=every_weeks,
    )  # fmt: skip
    return made


def end(recurrence: Recurrence, *, actor: Actor, now: datetime, why: str | None = None) -> None:
    """It comes no more; what is scheduled stays. Raises InvalidMove when it has ended."""
    move(recurrence, "end", actor=actor, now=now, why=why, about=recurrence.person_id, changes={"ended_why": why})


def recurrence_for(person_id: int, recurrence_id: int) -> Recurrence:
    """The person's own. Raises NotFound, for somebody else's too."""
    found = db.session.scalar(
        select(Recurrence).where(Recurrence.id == recurrence_id, Recurrence.person_id == person_id)
    )
    if found is None:
        raise NotFound(_("There is no such recurring story."), remedy=_("See My posts, Recurring stories."))
    return found


def recurrences_of(person_id: int, limit: int = 100) -> Sequence[Recurrence]:
    """The person's, with their stories; those that go on first."""
    mine = select(Recurrence).where(Recurrence.person_id == person_id).options(joinedload(Recurrence.item))
    return db.session.scalars(mine.order_by(Recurrence.state, Recurrence.id.desc()).limit(limit)).all()


def item_of(share_: Share) -> int | None:
    """The item that a share lent; None where it is not the library's."""
    found = item_and_number(share_.source_ref)
    return found[0] if found else None


def due(now: datetime) -> list[int]:
    """Ids of those whose next time has come, the longest due first; not of who has no open account."""
    return ids_of(
        select(Recurrence.id)
        .join(Person, Person.id == Recurrence.person_id)
        .where(Recurrence.state == RecurrenceState.ACTIVE, Recurrence.next_at <= now, Person.active)
        .order_by(Recurrence.next_at, Recurrence.id)
        .limit(AT_ONCE)
    )


def schedule_due(now: datetime) -> int:
    """The job: each in a transaction of its own. Gives how many were due."""
    return each(due(now), lambda key: come_again(db.session.get_one(Recurrence, key), now))


def end_all_of(person_id: int, *, actor: Actor, now: datetime, why: str) -> int:
    """Ends everything of a person who leaves; gives how many."""
    theirs = select(Recurrence).where(Recurrence.person_id == person_id, Recurrence.state == RecurrenceState.ACTIVE)
    found = db.session.scalars(theirs).all()
    for recurrence in found:
        end(recurrence, actor=actor, now=now, why=why)
    return len(found)


def may_recur(share_: Share) -> bool:
    """Whether its person may be offered to let it come again: the story is evergreen, and the post is no failure."""
    return item_of(share_) is not None and share_.permit_until is None and share_.state in GOES_ON


def come_again(recurrence: Recurrence, now: datetime) -> Share | None:
    """Schedules it once more with the words whose turn it is; None where it waits a day, or ends, and its person is
    told why."""
    person = db.session.get_one(Person, recurrence.person_id)
    if recurrence.state is not RecurrenceState.ACTIVE or recurrence.next_at > now or not person.active:
        return None
    try:
        with attempt():
            return _lent(recurrence, person, now)
    except NotFound:
        _end_and_tell(recurrence, English("The story is not in your feed any more."), now)
    except _Unsendable as refusal:
        _end_and_tell(recurrence, str(refusal), now)
    except (InvalidMove, Breach):
        recurrence.next_at = now + LATER
    return None


def _lent(recurrence: Recurrence, person: Person, now: datetime) -> Share | None:
    item, account = lendable(recurrence.item_id, person, now), _account(recurrence)
    stuck = account is not None and account.state not in USABLE
    if stuck or acknowledging.needs_acknowledgement(person):
        recurrence.next_at = now + LATER
        return None
    place, shown = _shown(item, recurrence.network, person, account, now)
    way = Way.API if account is not None else Way.HAND
    if not shown.may_be_sent or (way is Way.API and shown.problems):
        raise _Unsendable(UNSENDABLE)
    chosen = planned(place, shown, way)
    lent = share(chosen.shown, item, person, way, chosen.at, actor=ACTOR, now=now)
    while recurrence.next_at <= now:
        recurrence.next_at += timedelta(weeks=recurrence.every_weeks)
    recurrence.times += 1
    return lent


def _end_and_tell(recurrence: Recurrence, why: str, now: datetime) -> None:
    """Ends it for a reason that does not pass by itself, and says so to its person, once."""
    end(recurrence, actor=ACTOR, now=now, why=why)
    source = f"recurrence:{recurrence.id}:ended"
    with force_locale(language_spoken(db.session.get_one(Person, recurrence.person_id).language)):
        title, text = _("A story of yours comes no more"), spoken(why)
        tell([recurrence.person_id], title, text, "/posts/recurring", source=source, now=now)


def _account(recurrence: Recurrence) -> Connection | None:
    """Where it goes out; None, which is by hand, once the account was let go of."""
    account = db.session.get(Connection, recurrence.connection_id) if recurrence.connection_id else None
    return None if account is None or account.state is ConnectionState.REVOKED else account


def _shown(
    item: Item, network: str, person: Person, account: Connection | None, now: datetime
) -> tuple[Place, Preview]:  # fmt: skip
    require_on(network)
    try:
        caption = caption_picked(item, network, None, person, now)
    except Breach as none:
        raise _Unsendable(none.message) from none
    place = placed(item, network, person, account, now=now)
    return place, preview_at(place, caption)


def _of(person_id: int, item_id: int, network: str) -> Recurrence | None:
    return db.session.scalar(
        select(Recurrence).where(
            Recurrence.person_id == person_id, Recurrence.item_id == item_id, Recurrence.network == network,
            Recurrence.state == RecurrenceState.ACTIVE,
        )
    )  # fmt: skip
