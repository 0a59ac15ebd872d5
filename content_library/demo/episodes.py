"""What happens to single posts in the demo, so that every state of a share can be seen: an account that has to be
connected again, a post nobody can find, a pause, and the two weeks ahead of the employee of the sign-in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from advocacy.campaigns import pauses
from advocacy.campaigns.models import Pause
from advocacy.campaigns.scopes import Scope
from advocacy.database import db
from advocacy.history import Actor
from advocacy.networks import connections, registry
from advocacy.networks.connections import Connection
from advocacy.networks.contract import ConnectRequest
from advocacy.people.models import Person
from advocacy.posts import jobs
from advocacy.posts.models import Share
from advocacy.posts.resolving import resolve
from advocacy.posts.scheduling import cancel
from advocacy.posts.states import Way
from advocacy.posts.timing import Wanted, When, next_time, taken_times
from advocacy.story import Story
from content_library.demo.sharing import GAP, Crowd, share
from content_library.models import Item, ItemState

AHEAD = ((1, 9.0), (2, 12.5), (5, 9.0), (8, 16.5), (11, 12.5))
"""Days ahead and hours by the employee's clock of what is scheduled through the sandbox."""
PAUSED = "Join us"


def contribute(story: Story) -> None:
    """Episodes in the last two thirds of the story."""
    lost = story.end - timedelta(days=story.days * 0.3)
    story.at(lost, lambda now: _lose_one(story, answered=True, now=now))
    story.at(story.end - timedelta(hours=31), lambda now: _lose_one(story, answered=False, now=now))
    story.at(story.end - timedelta(days=min(6, story.days * 0.4)), lambda now: _disconnect(story, now))
    story.at(story.end - timedelta(hours=3), lambda now: _two_weeks_ahead(story, now))
    story.at(story.moment(round(story.days * 0.7), 13), lambda now: _pause(story, now))
    story.at(story.end - timedelta(hours=2), lambda now: _hold_one(story, now))


def _lose_one(story: Story, *, answered: bool, now: datetime) -> None:
    """A request leaves and no answer comes; a day of looking later the person is asked, and one of two answers."""
    lent = _by_somebody(story, "now", now)
    outbox = story.props["outbox"]
    if lent is None:
        return
    outbox.weather.lose_next = True
    story.alone(now + timedelta(minutes=5), outbox.send_due)
    story.alone(now + timedelta(hours=25), outbox.send_due)
    if answered:
        story.at(now + timedelta(hours=27), lambda at: _not_there(lent.id, at))


def _not_there(share_id: int, now: datetime) -> None:
    lent = db.session.get_one(Share, share_id)
    if lent.asks:
        resolve(lent, False, None, actor=db.session.get_one(Person, lent.person_id).actor, now=now)


def _by_somebody(story: Story, when: When, now: datetime) -> Share | None:
    """A share of the keenest who has an account, did not post within the hour, and finds a story; None without one."""
    crowd: Crowd = story.props["crowd"]
    keenest = sorted(crowd.accounts, key=lambda each: (-crowd.keen[each], each))
    willing = (each for each in keenest if each not in story.cast.values() and _free(each, now))
    made = (share(story, each, now, when=when, network="sandbox") for each in willing)
    return next((lent for lent in made if lent is not None), None)


def _free(person_id: int, now: datetime) -> bool:
    return all(abs(taken - now) >= GAP for taken in taken_times(person_id, "sandbox", now))


def _disconnect(story: Story, now: datetime) -> None:
    """The employee's account is refused: a post is held, then missed; they connect again the next day."""
    employee = story.cast["employee"]
    due = next_time(Wanted(employee, "sandbox", Way.API, "", now), now)
    lent = share(story, employee, now, when=due, network="sandbox")
    if lent is None:
        return
    account = db.session.get_one(Connection, story.props["crowd"].accounts[employee])
    story.at(due - timedelta(minutes=20), lambda at: _refuse(account.id, at))
    story.alone(due + timedelta(hours=3), jobs.keep)
    story.at(due + timedelta(hours=20), lambda at: _reconnect(account.id, at))


def _refuse(connection_id: int, now: datetime) -> None:
    account = db.session.get_one(Connection, connection_id)
    why = "The sandbox has ended this sign-in. Connect the account again."
    connections.needs_person(account, why=why, actor=Actor.job("outbox"), now=now)


def _reconnect(connection_id: int, now: datetime) -> None:
    account = db.session.get_one(Connection, connection_id)
    person = db.session.get_one(Person, account.person_id)
    confirmed = registry.by_name("sandbox").connect(ConnectRequest(identifier=account.handle))
    connections.connect(person.id, "sandbox", confirmed, actor=person.actor, now=now)


def _two_weeks_ahead(story: Story, now: datetime) -> None:
    """What the employee has planned; one waits to be posted by hand, one was taken back."""
    employee = story.cast["employee"]
    for days, hour in AHEAD:
        _schedule(story, employee, story.moment(story.days + days, hour, "Europe/London"), "sandbox", now)
    by_hand = story.moment(story.days + 3, 17, "Europe/London")
    _schedule(story, employee, by_hand, "linkedin", now)
    taken_back = _schedule(story, employee, by_hand, "mastodon", now)
    if taken_back:
        person = db.session.get_one(Person, employee)
        cancel(taken_back, actor=person.actor, now=now, why="Too many posts in one day.")
    share(story, employee, now, when="now", network="threads", posted_later=False)


def _schedule(story: Story, person_id: int, due: datetime, network: str, now: datetime) -> Share | None:
    """Plans an item that may still be shared then and that this person has not shared there; None without one."""
    shared = story.props["crowd"].shared
    found = [
        item.id
        for item in _live()
        if (item.expires_at is None or item.expires_at > due)
        and (person_id, item.id, network) not in shared
        and not any(item.audience.values())
    ]
    if not found or any(abs(taken - due) < GAP for taken in taken_times(person_id, network, now)):
        return None
    return share(story, person_id, now, when=due, network=network, item_id=story.chance.choice(found))


def _live() -> Sequence[Item]:
    everybodys = select(Item).where(Item.state == ItemState.LIVE, Item.for_person_id.is_(None))
    return db.session.scalars(everybodys.order_by(Item.id)).all()


def _pause(story: Story, now: datetime) -> None:
    """Legal pauses a campaign; when the page is mended, somebody else agrees to go on."""
    legal, hr = (db.session.get_one(Person, story.cast[key]) for key in ("legal", "hr"))
    why = "A candidate has asked us to correct a pay range. Until the page is mended, nothing of this goes out."
    pause = pauses.press(Scope.CAMPAIGN, PAUSED, why, actor=legal.actor, now=now)
    mended = now + timedelta(hours=3)
    story.alone(now + timedelta(minutes=1), jobs.keep)
    story.at(mended, lambda at: pauses.ask_to_resume(_again(pause.id), actor=legal.actor, now=at, why="It is mended."))
    story.at(mended + timedelta(minutes=25), lambda at: pauses.resume(_again(pause.id), actor=hr.actor, now=at))
    story.alone(mended + timedelta(minutes=26), jobs.keep)


def _again(pause_id: int) -> Pause:
    return db.session.get_one(Pause, pause_id)


def _hold_one(story: Story, now: datetime) -> None:
    """Somebody's account is refused shortly before the end: their post is held until they connect it again."""
    lent = _by_somebody(story, story.end - timedelta(minutes=20), now)
    if lent is not None and lent.connection_id is not None:
        account = lent.connection_id
        story.at(now + timedelta(minutes=5), lambda at: _refuse(account, at))
