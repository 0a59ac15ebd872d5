"""Verb: asks for room for messages of people who were being told something else when these were written (``reaching``).

Such a message is due when its notice is written; what quiet hours or the budget hold is due later.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from advocacy.database import db
from advocacy.notices import standings, wishes
from advocacy.notices.deciding import Limits, Standing, Wishes, plan
from advocacy.notices.models import Message, Notice
from advocacy.people.models import Person


def is_unasked(message: Message, notice: Notice) -> bool:
    """Whether nobody has asked for its room yet."""
    return message.due_at <= notice.created_at


def asked(
    found: Sequence[Message], notices: Mapping[int, Notice], people: Mapping[int, Person],
    wished: Mapping[int, Wishes], now: datetime,
) -> list[Message]:  # fmt: skip
    """Those of these messages that go out now. The others wait for their hour, or for a minute where somebody else
    holds their person; or the digest tells of what there is no room for, and they are gone."""
    unasked = [each for each in found if is_unasked(each, notices[each.notice_id or 0])]
    ours = standings.taken({each.person_id for each in unasked}) if unasked else frozenset()
    those = [people[each] for each in ours]
    known, limits = standings.of(those, wished, now), wishes.limits()
    going = [each for each in found if each not in unasked]
    mine = sorted((each for each in unasked if each.person_id in ours), key=lambda each: (each.person_id, each.id))
    for person_id, theirs in groupby(mine, lambda each: each.person_id):
        going += _of_one(list(theirs), notices, known[person_id], limits, now)
    return going


def _of_one(
    messages: Sequence[Message], notices: Mapping[int, Notice], standing: Standing, limits: Limits, now: datetime
) -> list[Message]:  # fmt: skip
    """One person's: what none has asked for has taken no place, and each notice sees what those before it took."""
    sent = list(standing.sent)
    for message in messages:
        sent.remove(message.due_at)
    going: list[Message] = []
    for notice_id, together in groupby(messages, lambda each: each.notice_id):
        some, notice = list(together), notices[notice_id or 0]
        ways = frozenset(each.channel for each in some)
        planned = plan(notice.kind, True, replace(standing, sent=tuple(sent), reached_by=ways), limits, now)
        notice.for_digest = notice.for_digest or planned.for_digest
        for message in some:
            if message.channel not in planned.channels:
                db.session.delete(message)
                continue
            sent.append(planned.due_at)
            message.due_at = max(planned.due_at, now)
            going += [message] if planned.due_at <= now else []
    return going
