"""The queues of the ground: posts, mail, chat, webhooks, phones, history. Each is a statement or a few, by an index."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, case, func, select, text

from advocacy.chat.models import ChatMessage
from advocacy.database import db
from advocacy.english import English
from advocacy.health import Ailment, Examination, Queue, Waiting
from advocacy.history.models import HistoryRow, Unsealed
from advocacy.mailing import Mail
from advocacy.posts.claiming import quiet
from advocacy.posts.models import Share
from advocacy.push import queries as push_queries
from advocacy.webhooks.models import Delivery, Endpoint, EndpointState

LATELY = timedelta(days=1)
MANY_MINUTES = 180
"""Beyond so many one says hours."""


def _posts(now: datetime) -> Waiting:
    """Those that are due and not asked to wait; ``given_up`` missed their time."""
    waits = (text("shares.state = 'scheduled'"), func.coalesce(Share.not_before, Share.due_at) <= now)
    count, oldest = db.session.execute(
        select(func.count(), func.min(func.coalesce(Share.not_before, Share.due_at))).where(
            Share.due_at <= now, *waits, ~quiet(now)
        )
    ).one()
    missed = select(func.count()).where(text("shares.state = 'missed'"), Share.late_after > now - LATELY)
    return Waiting(count, oldest, db.session.scalar(missed) or 0)


def _mail(now: datetime) -> Waiting:
    return _of_table(Mail, Mail.sent_at, now)


def _chat(now: datetime) -> Waiting:
    return _of_table(ChatMessage, ChatMessage.sent_at, now)


def _webhooks(now: datetime) -> Waiting:
    """Of endpoints that are on: what waits for one that somebody stopped is late for nobody."""
    on = select(Endpoint.id).where(Endpoint.state == EndpointState.ACTIVE)
    return _of_table(Delivery, Delivery.taken_at, now, Delivery.endpoint_id.in_(on))


def _of_table(
    kind: type[Mail] | type[ChatMessage] | type[Delivery], done_at: Any, now: datetime, *where: ColumnElement[bool]
) -> Waiting:
    """A queue that keeps for each row when it was done, given up, and is tried next.

    What was never tried is due when it may first be: one that is held for somebody's morning is late for nobody.
    """
    due_at = case((kind.tries == 0, kind.next_try_at), else_=kind.queued_at)
    waits = select(func.count(), func.min(due_at)).where(done_at.is_(None), kind.given_up_at.is_(None), *where)
    count, oldest = db.session.execute(waits.where(due_at <= now)).one()
    given_up = select(func.count()).where(done_at.is_(None), kind.given_up_at > now - LATELY)
    return Waiting(count, oldest, db.session.scalar(given_up) or 0)


def _phones(now: datetime) -> Waiting:
    found = push_queries.queue()
    return Waiting(found.waiting, found.oldest_at)


def _unsealed(now: datetime) -> Waiting:
    asked = select(func.count(), func.min(HistoryRow.at)).join(Unsealed, Unsealed.id == HistoryRow.id)
    count, oldest = db.session.execute(asked).one()
    return Waiting(count, oldest)


QUEUES = [
    Queue(
        "posts", _l("Posts that are due"), _posts, "system.queue", 120.0,
        English(
            "See that a worker runs: `advocacy work`. Networks that ask for quiet, and pauses, hold posts back too."
        ),
    ),
    Queue(
        "mail", _l("Mail"), _mail, "system.mail_queue", 3600.0,
        English("Check ADVOCACY_SMTP_URL and the mail server; see /admin/mail."),
    ),
    Queue(
        "chat", _l("Slack and Teams"), _chat, "", 3600.0,
        English("See that a worker runs and may reach the internet, and what the channels say."),
    ),
    Queue(
        "webhooks", _l("Webhooks"), _webhooks, "webhooks.listing", 3600.0,
        English("Look at the deliveries under Webhooks: receivers that take nothing are tried for days."),
    ),
    Queue(
        "push", _l("Messages to phones"), _phones, "", 3600.0,
        English("See that a worker runs and may reach the push services on the internet (port 443)."),
    ),
    Queue("history", _l("History that waits for its seal"), _unsealed, "", 300.0),
]  # fmt: skip


def examination_of(queues: Sequence[Queue]) -> Examination:
    """One look at all queues: what has waited longer than it should."""

    def look(now: datetime) -> Sequence[Ailment]:
        found = []
        for queue in queues:
            waiting = queue.read(now)
            if waiting.count and waiting.age(now) > queue.patience:
                found.append(Ailment(_told(queue.name, waiting.count, int(waiting.age(now) // 60)), queue.remedy))
        return found

    return Examination("queues", look)


def _told(name: str, count: int, minutes: int) -> English:
    if minutes <= MANY_MINUTES:
        return English(
            "The queue “%(name)s” has %(count)s waiting, the oldest for %(minutes)s minutes.",
            name=name, count=count, minutes=minutes,
        )  # fmt: skip
    return English(
        "The queue “%(name)s” has %(count)s waiting, the oldest for %(hours)s hours.",
        name=name, count=count, hours=minutes // 60,
    )  # fmt: skip
