"""A reader of the history: channels are told of new stories that their people may share, and of words that wait.

A channel's people are not known one by one, so it is told of stories for everybody alone; a team's channel also of
those for the team. What is kept to a topic's experts, or is somebody's own words, is nobody's announcement.
"""

from __future__ import annotations

from datetime import datetime

from flask_babel import format_datetime
from flask_babel import gettext as _
from sqlalchemy import select

from advocacy import settings
from advocacy.campaigns.models import Topic as AboutTopic
from advocacy.chat.blocks import Button, Said
from advocacy.chat.models import ChatChannel, Topic
from advocacy.chat.telling import page_url, tell_channels
from advocacy.database import db
from advocacy.history import Reader, Record, each_record
from advocacy.people.models import Team
from advocacy.web.palette import network_look
from content_library.chatting.reviewing import review_button
from content_library.chatting.sharing import share_button
from content_library.models import Item, ItemOrigin, ItemState, ReservedTopic, Review
from content_library.words.labels import label
from content_library.words.outlets import covered


def _apply(record: Record, now: datetime) -> None:
    if (record.noun, record.verb) == ("item", "go_live"):
        item = db.session.get(Item, int(record.noun_id))
        if item is not None and may_be_announced(item, now):
            tell_channels(
                Topic.STORIES, lambda channel: _story(item, channel), source=f"story {item.id}.{item.revision_number}",
                now=now,
            )  # fmt: skip
    elif (record.noun, record.verb) == ("review", "ask"):
        review = db.session.get(Review, int(record.noun_id))
        if review is not None and review.is_open:
            tell_channels(Topic.REVIEWS, lambda _channel: _waiting(review), source=record.source, now=now)


def may_be_announced(item: Item, now: datetime) -> bool:
    """False for what is over by now, for somebody alone, or for the experts of a topic."""
    if item.state is not ItemState.LIVE or item.for_person_id is not None or item.origin is ItemOrigin.OWN_WORDS:
        return False
    if item.expires_at is not None and item.expires_at <= now:
        return False
    topics = {each.strip().casefold() for each in item.topics}
    reserved = db.session.scalars(select(AboutTopic.name).join(ReservedTopic, ReservedTopic.topic_id == AboutTopic.id))
    return not topics & {each.strip().casefold() for each in reserved}


def is_for(item: Item, channel: ChatChannel) -> bool:
    """True when everybody in the channel may share the story, as far as channels know their people."""
    rules = {key: values for key, values in item.audience.items() if values}
    if not rules:
        return True
    team = db.session.get(Team, channel.team_id) if channel.team_id is not None else None
    return team is not None and set(rules) == {"teams"} and team.name in rules["teams"]


def _story(item: Item, channel: ChatChannel) -> Said | None:
    if not is_for(item, channel):
        return None
    revision = item.revision
    names = [str(network_look(each).label) for each in covered(revision.networks)]
    asides = [_("Nobody has to share it.")]
    if names:
        asides.insert(0, _("For %(networks)s.", networks=", ".join(names)))
    if item.expires_at is not None:
        asides.append(_("It ends %(time)s.", time=_company_time(item.expires_at)))
    buttons = (share_button(item), Button(_("Open the composer"), url=page_url(f"/feed/{item.id}/share")))
    return Said(item.title, revision.summary, aside=" ".join(asides), buttons=buttons)


def _waiting(review: Review) -> Said:
    function, title = label(review.function), review.revision.title
    text = _(
        "“%(title)s” waits for %(function)s until %(time)s.", title=title, function=function,
        time=_company_time(review.due_at),
    )  # fmt: skip
    opened = Button(_("Open the page"), url=page_url(f"/reviews/items/{review.item_id}"))
    return Said(
        _("A story waits for %(function)s", function=function), text, buttons=(review_button(review.item_id), opened)
    )


def _company_time(at: datetime) -> str:
    """As the company's clocks show it: a channel has no zone of its own."""
    return str(format_datetime(at.astimezone(settings.current().zone), "medium", rebase=False))


CHAT = Reader("chat of stories", each_record(_apply), frozenset({"item", "review"}))
