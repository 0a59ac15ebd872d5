"""The job that sends what waits: leases a message, speaks outside of any transaction, keeps what came of it.

A message that got no answer is sent again, as mail is: neither service knows a key by which it would tell a repetition,
and a message twice does less harm than none. What waited for a day is no news any more and is given up.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, or_, select, update

from advocacy.chat import calling, verdicts
from advocacy.chat.losing import lose_account, lose_channel, lose_workspace
from advocacy.chat.models import ChatAccount, ChatChannel, ChatMessage, ChatWorkspace, Service, Standing
from advocacy.chat.verdicts import Fate, Verdict
from advocacy.clock import Going
from advocacy.database import claiming, db, writing
from advocacy.english import English
from advocacy.fetching.delivering import Delivered
from advocacy.logs import log
from advocacy.waits import doubled

TRIES = 8
LEASE = timedelta(minutes=1)
SECOND_WAIT, LONGEST_WAIT = timedelta(minutes=4), timedelta(hours=8)
HURRIED = timedelta(seconds=20)
"""Lease of an answer to a press: somebody looks at the button."""
STALE = timedelta(days=1)
ANSWERED_WITHIN = timedelta(minutes=30)
"""Slack takes answers to a press for so long (docs.slack.dev, interactivity/handling-user-interaction)."""
TOO_OLD = English("It waited too long to be news.")
NOBODY = English("Its recipient is not written to any more.")


def deliver(now: datetime, limit: int = 40) -> int:
    """Job: sends what is due; a failed one waits longer each time. Gives how many were sent."""
    going, sent = Going(now), 0
    for _ in range(limit):
        at = going.at
        message = _claim(now, at)
        if message is None:
            break
        sent += _send(message, at)
    return sent


def _claim(now: datetime, at: datetime) -> ChatMessage | None:
    """Leases the message that is due longest. Those to whom is resting, off or lost wait."""
    with claiming(_due(now), of=ChatMessage) as message_id:
        if message_id is None:
            return None
        message = db.session.get_one(ChatMessage, message_id)
        message.tries += 1
        lease = HURRIED if message.answer_to else LEASE
        again = doubled(SECOND_WAIT, message.tries - 1, LONGEST_WAIT)
        message.next_try_at = at + (lease if message.tries == 1 else again)
    db.session.expunge_all()
    return message


def _due(now: datetime) -> Select[int]:
    """The id of the oldest message that is due."""
    away = or_(ChatWorkspace.state != Standing.ACTIVE, ChatWorkspace.rests_until > now)
    closed = select(ChatChannel.id).outerjoin(ChatWorkspace).where(
        or_(ChatChannel.state != Standing.ACTIVE, ChatChannel.rests_until > now, away)
    )  # fmt: skip
    absent = select(ChatAccount.id).join(ChatWorkspace).where(away)
    stale = ChatMessage.queued_at < now - STALE
    open_to = or_(stale, and_(
        or_(ChatMessage.channel_id.is_(None), ChatMessage.channel_id.not_in(closed)),
        or_(ChatMessage.account_id.is_(None), ChatMessage.account_id.not_in(absent)),
    ))  # fmt: skip
    waits = (ChatMessage.sent_at.is_(None), ChatMessage.given_up_at.is_(None), ChatMessage.next_try_at <= now)
    return select(ChatMessage.id).where(*waits, open_to).order_by(ChatMessage.next_try_at, ChatMessage.id).limit(1)


def _send(message: ChatMessage, at: datetime) -> bool:
    if why := _no_use(message, at):
        _give_up(message, why, at)
        return False
    given = _speak(message)
    verdict = _judged(message, given)
    if verdict.fate is Fate.SENT:
        _sent(message, at)
        return True
    log().warning("chat message not sent", message=message.id, fate=verdict.fate, problem=verdict.problem[:200])
    with writing():
        _after(message, verdict, at)
    return False


def _no_use(message: ChatMessage, at: datetime) -> str:
    """Why it is not worth sending any more; empty: it is."""
    age = at - message.queued_at
    if age > (ANSWERED_WITHIN if message.answer_to else STALE):
        return TOO_OLD
    account = message.account
    if account is not None and (account.ended_at is not None or not account.person.active):
        return NOBODY
    return ""


def _speak(message: ChatMessage) -> Delivered:
    """Sends it where it goes."""
    if message.answer_to:
        return calling.post(message.answer_to, message.body)
    if message.account is not None:
        return _by_app(message.account.workspace, message.account.member, message.body)
    channel = message.channel
    if channel is not None and channel.service is Service.SLACK_APP and channel.workspace is not None:
        return _by_app(channel.workspace, channel.place, message.body)
    return calling.post(channel.address if channel else "", message.body)


def _by_app(workspace: ChatWorkspace, place: str, body: str) -> Delivered:
    said: dict[str, Any] = json.loads(body)
    return calling.call(workspace.token, "chat.postMessage", {**said, "channel": place})


def _judged(message: ChatMessage, given: Delivered) -> Verdict:
    if message.answer_to:
        return verdicts.of_answer(given)
    by_hook = message.channel is not None and message.channel.service is not Service.SLACK_APP
    return verdicts.of_hook(given) if by_hook else verdicts.of_api(given)


def _sent(message: ChatMessage, at: datetime) -> None:
    """What was said is not ours to keep any longer; that it was, is."""
    with writing():
        gone = {"sent_at": at, "body": "", "answer_to": None, "problem": None}
        db.session.execute(update(ChatMessage).where(ChatMessage.id == message.id).values(**gone))
        if message.channel_id is not None:
            told = update(ChatChannel).where(ChatChannel.id == message.channel_id)
            db.session.execute(told.values(told_at=at, rests_until=None))


def _give_up(message: ChatMessage, why: str, at: datetime) -> None:
    with writing():
        _given_up(message, why, at)


def _after(message: ChatMessage, verdict: Verdict, at: datetime) -> None:
    """Keeps what went wrong; whatever can't be reached any more is marked, and its administrators are told."""
    if verdict.fate is Fate.REFUSED or message.tries >= TRIES:
        _given_up(message, verdict.problem, at)
        return
    ours = update(ChatMessage).where(
        ChatMessage.id == message.id, ChatMessage.tries == message.tries, ChatMessage.sent_at.is_(None)
    )  # fmt: skip
    changes: dict[str, Any] = {"problem": verdict.problem[:500]}
    rest = verdict.rest(at)
    if rest is not None:
        changes["next_try_at"] = at + rest
        _rest(message, at + rest)
    db.session.execute(ours.values(**changes))
    if verdict.fate is Fate.PLACE_LOST:
        if message.account_id is not None:
            _given_up(message, verdict.problem, at)
            lose_account(message.account_id, verdict.problem, at)
        elif message.channel_id is not None:
            lose_channel(message.channel_id, verdict.problem, at)
    elif verdict.fate is Fate.WORKSPACE_LOST:
        workspace = message.account.workspace if message.account else message.channel and message.channel.workspace
        if workspace is not None:
            lose_workspace(workspace.id, verdict.problem, at)


def _rest(message: ChatMessage, until: datetime) -> None:
    """Slack counts messages by channel and methods by workspace; where it asked us to wait, nothing else is tried."""
    if message.channel_id is not None:
        db.session.execute(update(ChatChannel).where(ChatChannel.id == message.channel_id).values(rests_until=until))
    elif message.account is not None:
        rests = update(ChatWorkspace).where(ChatWorkspace.id == message.account.workspace_id)
        db.session.execute(rests.values(rests_until=until))


def _given_up(message: ChatMessage, why: str, at: datetime) -> None:
    gone = {"given_up_at": at, "problem": why[:500], "body": "", "answer_to": None}
    ours = update(ChatMessage).where(ChatMessage.id == message.id, ChatMessage.sent_at.is_(None))
    db.session.execute(ours.values(**gone))
