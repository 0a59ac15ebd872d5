"""Job: hands messages to push services. Leases a message, speaks outside of any transaction, writes what came of it.

What the answers mean: RFC 8030, sections 5 and 7.3: 201 taken; 404 and 410 end the subscription; 429 says when to
come back; 400, 401, 403 and 413 are about this message and no second try mends them.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete, or_, select, update

from advocacy import settings
from advocacy.clock import Going
from advocacy.database import claiming, db, reading, writing
from advocacy.english import English
from advocacy.fetching import Delivered, deliver
from advocacy.fetching.ratelimits import asked_wait
from advocacy.history import Actor
from advocacy.people.models import Person, SignIn
from advocacy.push.devices import remove, signed_in
from advocacy.push.models import PushDevice, PushMessage
from advocacy.push.sealing import opened, sealed
from advocacy.push.vapid import authorization
from advocacy.settings import Settings
from advocacy.waits import doubled

ACTOR = Actor.job("push")
LEASE = timedelta(minutes=2)
PATIENCE = 15
"""Seconds for one push service."""
AT_ONCE = 50
BUSY = 20.0
"""Seconds after which a run ends, so that a service that hangs keeps no worker."""
GIVES_UP = 12
"""Failures in a row after which a device is none any more."""
GONE = frozenset({404, 410})
FINAL = frozenset({400, 401, 403, 413})
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=2)


@dataclass(frozen=True)
class Leased:
    """One message that is ours to deliver until ``until``, with all that it takes."""

    message_id: int
    device_id: int
    body: str
    tag: str
    secrets: str
    tries: int
    ends_at: datetime
    until: datetime


def deliver_due(now: datetime) -> int:
    """Delivers what is due; gives how many messages their services took."""
    in_force, going, taken = settings.current(), Going(now), 0
    _forget_ended(now)
    if not in_force.push_key:
        return 0
    for _each in range(AT_ONCE):
        at = going.at
        leased = _lease(at) if going.seconds < BUSY else None
        if leased is None:
            break
        answer = _hand_over(leased, in_force, at)
        with writing():
            taken += _note(leased, answer, going.at)
    return taken


def _forget_ended(now: datetime) -> None:
    """What nobody took in its time, and devices whose sign-in is over or whose person has left."""
    ended = PushMessage.ends_at <= now
    closed = or_(~signed_in(now), Person.active.is_(False))
    over = (
        select(PushDevice.id)
        .join(SignIn, SignIn.id == PushDevice.sign_in_id)
        .join(Person, Person.id == PushDevice.person_id)
        .where(closed)
        .limit(AT_ONCE)
    )
    with reading():
        ids = db.session.scalars(over).all()
        if not ids and db.session.scalar(select(PushMessage.id).where(ended).limit(1)) is None:
            return
    with writing():
        db.session.execute(delete(PushMessage).where(ended))
        for device in db.session.scalars(select(PushDevice).where(PushDevice.id.in_(ids))):
            remove(device, actor=ACTOR, now=now, why=English("The sign-in was ended."))


def _lease(now: datetime) -> Leased | None:
    """The message that is due longest, leased; a message whose worker died comes back when its lease is over."""
    due = select(PushMessage).where(PushMessage.next_try_at <= now, PushMessage.ends_at > now)
    due = due.order_by(PushMessage.next_try_at, PushMessage.id).limit(1)
    with claiming(due) as message:
        if message is None:
            return None
        message.next_try_at, message.tries = now + LEASE, message.tries + 1
        device = db.session.get_one(PushDevice, message.device_id)
        return Leased(
            message.id, device.id, message.body, message.tag, device.secrets, message.tries, message.ends_at,
            message.next_try_at,
        )  # fmt: skip


def _hand_over(leased: Leased, in_force: Settings, now: datetime) -> Delivered:
    """Speaks to the push service, once."""
    to = opened(leased.secrets)
    headers = {
        "TTL": str(max(0, int((leased.ends_at - now).total_seconds()))),
        "Urgency": "normal",
        "Topic": topic_of(leased.tag),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "Authorization": authorization(to.endpoint, in_force.push_key, contact_of(in_force), now),
    }
    return deliver(
        to.endpoint, sealed(to, leased.body), headers, hosts=in_force.fetch_hosts, total_seconds=PATIENCE
    )  # fmt: skip


def topic_of(tag: str) -> str:
    """The name under which a service keeps the newest message only: at most 32 signs of base64url (RFC 8030, 5.4)."""
    return urlsafe_b64encode(sha256(tag.encode()).digest()[:24]).decode()


def contact_of(in_force: Settings) -> str:
    """Whom a push service may turn to. Apple's takes no address at localhost, so a site comes first."""
    return in_force.base_url.rstrip("/") if in_force.https else f"mailto:{in_force.mail_from}"


def _note(leased: Leased, answer: Delivered, now: datetime) -> bool:
    """Writes what came of it. Whoever leased the message after us has the last word. True when it was taken."""
    ours = (PushMessage.id == leased.message_id, PushMessage.tries == leased.tries)
    device = db.session.get(PushDevice, leased.device_id, with_for_update=True)
    if device is None or db.session.scalar(select(PushMessage.id).where(*ours)) is None:
        return answer.taken  # ended, or taken over, meanwhile
    if device.secrets != leased.secrets:
        return answer.taken  # renewed meanwhile: the next try goes to the new address
    if answer.taken:
        db.session.execute(delete(PushMessage).where(*ours))
        device.reached_at, device.failures, device.problem = now, 0, None
        return True
    device.problem = answer.problem or English(
        "%(service)s answered %(status)s.", service=device.service, status=answer.status
    )
    if answer.status in GONE:
        remove(device, actor=ACTOR, now=now, why=English("The browser asks for messages no more."))
        return False
    if answer.status == 429:
        held = {"next_try_at": now + wait_after(answer, leased.tries, now)}
        db.session.execute(update(PushMessage).where(PushMessage.device_id == device.id).values(**held))
        return False
    device.failures += 1
    if device.failures >= GIVES_UP:
        remove(device, actor=ACTOR, now=now, why=device.problem)
    elif answer.status in FINAL:
        db.session.execute(delete(PushMessage).where(*ours))
    else:
        later = now + wait_after(answer, leased.tries, now)
        db.session.execute(update(PushMessage).where(*ours).values(next_try_at=later))
    return False


def wait_after(answer: Delivered, tries: int, now: datetime) -> timedelta:
    """How long to wait: as the service asks, else longer each time."""
    asked = asked_wait(answer.headers, now, LONGEST_WAIT)
    return max(FIRST_WAIT, asked) if asked is not None else doubled(FIRST_WAIT, tries, LONGEST_WAIT)
