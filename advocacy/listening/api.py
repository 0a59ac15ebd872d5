"""The API of mentions: list, assign, answer, dismiss, reopen; watches; who speaks well of us; who is left alone."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Boolean, Integer, List, Nested, String
from flask_babel import gettext as _
from flask_login import current_user
from marshmallow.validate import Length, OneOf, Range

from advocacy import clock
from advocacy.errors import NotFound
from advocacy.listening import answering, asking, authors, friends, queries, sampling, watches
from advocacy.listening.api_schemas import (
    AssignIn,
    DismissalIn,
    FriendOut,
    LeaveAloneIn,
    LeftAloneOut,
    MentionAnswerIn,
    MentionNoteIn,
    MentionOut,
    ReviewIn,
    SampleOut,
    WatchIn,
    WatchOut,
    sample_shown,
    shown,
    watch_shown,
)
from advocacy.listening.models import SampleState, WatchKind, WatchState
from advocacy.listening.queries import Filter
from advocacy.listening.rights import REVIEWERS, answerable_by, runs, visible_to
from advocacy.listening.tone import Tone
from advocacy.listening.wording import VIEWS
from advocacy.people.capabilities import Capability
from advocacy.people.queries import person_for
from advocacy.web.guards import guard
from advocacy.web.lists import ListQuery, as_list

api = APIBlueprint("mentions_api", __name__, url_prefix="/api/v1", tag="Mentions")


class MentionsQuery(ListQuery):
    """Which mentions: a state, ``asking`` (needs an answer) or ``overdue``; a watch, a tone, words; ``mine`` alone."""

    view = String(load_default="", validate=OneOf(list(VIEWS)))
    watch_id = Integer(load_default=None)
    tone = String(load_default="", validate=OneOf(["", *Tone]))
    words = String(load_default="", validate=Length(0, 120))
    mine = Boolean(load_default=False)


class WatchesQuery(ListQuery):
    """Watches in one state; without, those in use."""

    state = String(load_default=None, validate=OneOf(list(WatchState)))


class SamplesQuery(ListQuery):
    """Drawn answers in one state."""

    state = String(load_default=SampleState.WAITING.value, validate=OneOf(list(SampleState)))


class FriendsQuery(Schema):
    """How many."""

    limit = Integer(load_default=50, validate=Range(1, 200))


class FriendsOut(Schema):
    """Who speaks well of us, and by which formula."""

    items = List(Nested(FriendOut))
    next = String(allow_none=True)
    formula = String()
    version = String()


@api.get("/mentions")
@api.input(MentionsQuery, location="query")
@api.output(as_list(MentionOut))
@guard(Capability.WRITE_MENTIONS, Capability.SHARE)
def list_mentions(query_data: dict[str, Any]) -> dict[str, Any]:
    """Mentions, newest first, or the most urgent first; to others than marketing those that are theirs to answer."""
    of = current_user.id if query_data["mine"] or not runs(current_user) else None
    wanted = Filter(query_data["view"], query_data["watch_id"], query_data["tone"], query_data["words"], of)
    found = queries.mentions(wanted, clock.now(), query_data["cursor"], query_data["limit"])
    return {"items": [shown(each) for each in found.items], "next": found.next}


@api.get("/mentions/<int:mention_id>")
@api.output(MentionOut)
@guard(Capability.WRITE_MENTIONS, Capability.SHARE)
def one_mention(mention_id: int) -> dict[str, Any]:
    """One mention."""
    return shown(visible_to(current_user, mention_id))


@api.post("/mentions/<int:mention_id>/assign")
@api.input(AssignIn)
@api.output(MentionOut)
@guard(Capability.WRITE_MENTIONS)
def assign_mention(mention_id: int, json_data: dict[str, Any]) -> dict[str, Any]:
    """Gives it to somebody to answer; the clock starts where it doesn't run. 409 once it is answered or dismissed."""
    found = queries.mention_for(mention_id)
    answering.assign(found, person_for(json_data["person_id"]), actor=current_user.actor, now=clock.now())
    return shown(found)


@api.post("/mentions/<int:mention_id>/hand-back")
@api.input(MentionNoteIn)
@api.output(MentionOut)
@guard(Capability.WRITE_MENTIONS, Capability.SHARE)
def hand_mention_back(mention_id: int, json_data: dict[str, Any]) -> dict[str, Any]:
    """Takes it from whoever has it; the clock goes on."""
    found = answerable_by(current_user, mention_id)
    answering.hand_back(found, json_data["note"], actor=current_user.actor, now=clock.now())
    return shown(found)


@api.post("/mentions/<int:mention_id>/answer")
@api.input(MentionAnswerIn)
@api.output(MentionOut)
@guard(Capability.WRITE_MENTIONS, Capability.SHARE)
def answer_mention(mention_id: int, json_data: dict[str, Any]) -> dict[str, Any]:
    """What was answered by hand on the network. It sends nothing."""
    found = answerable_by(current_user, mention_id)
    answering.answer(
        found, json_data["text"], json_data["url"], json_data["reply_ref"], actor=current_user.actor, now=clock.now()
    )  # fmt: skip
    return shown(found)


@api.post("/mentions/<int:mention_id>/dismiss")
@api.input(DismissalIn)
@api.output(MentionOut)
@guard(Capability.WRITE_MENTIONS)
def dismiss_mention(mention_id: int, json_data: dict[str, Any]) -> dict[str, Any]:
    """It needs no answer."""
    found = queries.mention_for(mention_id)
    answering.dismiss(found, json_data["note"], actor=current_user.actor, now=clock.now())
    return shown(found)


@api.post("/mentions/<int:mention_id>/reopen")
@api.input(MentionNoteIn)
@api.output(MentionOut)
@guard(Capability.WRITE_MENTIONS)
def reopen_mention(mention_id: int, json_data: dict[str, Any]) -> dict[str, Any]:
    """It needs an answer after all."""
    found = queries.mention_for(mention_id)
    answering.reopen(found, json_data["note"], actor=current_user.actor, now=clock.now())
    return shown(found)


@api.get("/mentions/friends")
@api.input(FriendsQuery, location="query")
@api.output(FriendsOut)
@guard(Capability.WRITE_MENTIONS)
def list_friends(query_data: dict[str, Any]) -> dict[str, Any]:
    """Who already speaks well of us, the highest score first, with the terms of the score."""
    found = [
        {
            "network": each.network, "author": each.author, "score": each.score,
            "last_at": clock.to_rfc3339(each.last_at), "latest_id": each.latest_id,
            "terms": [{"term": term, "count": count, "points": points} for term, count, points in each.terms],
        }
        for each in friends.friends(query_data["limit"])
    ]  # fmt: skip
    return {"items": found, "next": None, "formula": friends.FORMULA, "version": friends.VERSION}


@api.get("/mentions/answers")
@api.input(SamplesQuery, location="query")
@api.output(as_list(SampleOut))
@guard(*REVIEWERS)
def list_samples(query_data: dict[str, Any]) -> dict[str, Any]:
    """Answers that were drawn for review, newest first."""
    found = queries.samples(SampleState(query_data["state"]), query_data["cursor"], query_data["limit"])
    return {"items": [sample_shown(each) for each in found.items], "next": found.next}


@api.post("/mentions/answers/<int:sample_id>")
@api.input(ReviewIn)
@api.output(SampleOut)
@guard(*REVIEWERS)
def review_sample(sample_id: int, json_data: dict[str, Any]) -> dict[str, Any]:
    """What a reviewer thinks of a drawn answer. 403 for one's own."""
    found = queries.sample_with_mention(sample_id)
    verb = sampling.flag if json_data["verdict"] == "flag" else sampling.pass_answer
    verb(found, json_data["note"], actor=current_user.actor, now=clock.now())
    return sample_shown(found)


@api.get("/mentions/watches")
@api.input(WatchesQuery, location="query")
@api.output(as_list(WatchOut))
@guard(Capability.WRITE_MENTIONS)
def list_watches(query_data: dict[str, Any]) -> dict[str, Any]:
    """What is listened for, newest first."""
    state = WatchState(query_data["state"]) if query_data["state"] else None
    found = queries.watches(state, query_data["cursor"], query_data["limit"])
    return {"items": [watch_shown(each) for each in found.items], "next": found.next}


@api.post("/mentions/watches")
@api.input(WatchIn)
@api.output(WatchOut, status_code=201)
@guard(Capability.WRITE_MENTIONS)
def add_watch(json_data: dict[str, Any]) -> dict[str, Any]:
    """Begins to listen."""
    return watch_shown(watches.add_watch(_wish(json_data), actor=current_user.actor, now=clock.now()))


@api.put("/mentions/watches/<int:watch_id>")
@api.input(WatchIn)
@api.output(WatchOut)
@guard(Capability.WRITE_MENTIONS)
def change_watch(watch_id: int, json_data: dict[str, Any]) -> dict[str, Any]:
    """Changes a watch; what isn't given is as at the beginning."""
    found = watches.watch_for(watch_id)
    watches.change_watch(found, _wish(json_data), actor=current_user.actor, now=clock.now())
    return watch_shown(found)


@api.post("/mentions/watches/<int:watch_id>/<verb>")
@api.output(WatchOut)
@guard(Capability.WRITE_MENTIONS)
def move_watch(watch_id: int, verb: str) -> dict[str, Any]:
    """Pauses, resumes, retires or restores it. 409 where its state doesn't allow that."""
    found = watches.watch_for(watch_id)
    watches.verb_named(verb)(found, actor=current_user.actor, now=clock.now())
    return watch_shown(found)


@api.post("/mentions/left-alone")
@api.input(LeaveAloneIn)
@api.output(LeftAloneOut, status_code=201)
@guard(Capability.WRITE_MENTIONS)
def leave_alone(json_data: dict[str, Any]) -> dict[str, Any]:
    """Somebody outside does not want to be listened to: what they wrote is forgotten and never taken in again."""
    if json_data["network"] not in asking.searched():
        raise NotFound(
            _("Nobody is listened to there."), remedy=_("One of %(networks)s.", networks=", ".join(asking.searched()))
        )
    count = authors.leave_alone(json_data["network"], json_data["author"], actor=current_user.actor, now=clock.now())
    return {"forgotten": count}


def _wish(given: dict[str, Any]) -> watches.Wish:
    lists = {name: tuple(given.pop(name)) for name in ("words", "without", "languages")}
    return watches.Wish(**{**given, **lists, "kind": WatchKind(given["kind"])})
