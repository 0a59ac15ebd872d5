"""What this room offers to take out and in: watches. What others said of us stays here, and is forgotten."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from advocacy.database import db
from advocacy.errors import Breach
from advocacy.exports.intakes import Intake, Outcome, Row, flag_in, text_in, texts_in, whole_in
from advocacy.exports.tables import ADDED, CAMPAIGN, NAME, NETWORK, NUMBER, STATE, TOPIC, Column, Table
from advocacy.history import Actor
from advocacy.listening import watches
from advocacy.listening.models import Watch, WatchKind, WatchState
from advocacy.listening.watches import Wish
from advocacy.people.capabilities import Capability

WATCHES = Table(
    "watches", _l("Watches"), _l("What is listened for, and where."), (Capability.WRITE_MENTIONS,),
    (
        Column("id", Watch.id, NUMBER),
        Column("name", Watch.name, NAME),
        Column("kind", Watch.kind, _l("What it listens for: brand, campaign, hashtag or feed.")),
        Column("state", Watch.state, STATE),
        Column("network", Watch.network, NETWORK),
        Column("service_url", Watch.service_url, _l("The server that is asked, where it is not the network's own.")),
        Column("url", Watch.url, _l("The address of a feed.")),
        Column("words", Watch.words, _l("Phrases, one of which has to be in a post.")),
        Column("without", Watch.without, _l("Phrases none of which may be in it.")),
        Column("languages", Watch.languages, _l("The languages of posts; none means any.")),
        Column("campaign", Watch.campaign, CAMPAIGN),
        Column("topic", Watch.topic, TOPIC),
        Column("answer_hours", Watch.answer_hours, _l("Working hours in which somebody should answer.")),
        Column("assigns", Watch.assigns, _l("Whether an expert is asked by itself.")),
        Column("made_at", Watch.made_at, ADDED),
    ),
    (Watch.id,), at=Watch.made_at,
)  # fmt: skip


def take_watch(row: Row, actor: Actor, now: datetime) -> Outcome:
    """Adds the watch of that name, or brings it to what the row says; its account stays as it is. Raises Breach."""
    name, kind, state = text_in(row, "name"), text_in(row, "kind"), text_in(row, "state", WatchState.ACTIVE)
    if kind not in set(WatchKind) or state not in set(WatchState):
        raise Breach(_("There is no such kind or state of a watch."))
    found = db.session.scalars(select(Watch).where(Watch.name == " ".join(name.split())).order_by(Watch.id)).first()
    wish = Wish(
        name, WatchKind(kind), text_in(row, "network"), texts_in(row, "words"), texts_in(row, "without"),
        text_in(row, "service_url"), text_in(row, "url"), texts_in(row, "languages"), text_in(row, "campaign"),
        text_in(row, "topic"), whole_in(row, "answer_hours", 8), flag_in(row, "assigns"),
        found.connection_id if found else None,
    )  # fmt: skip
    if found is None:
        added = watches.add_watch(wish, actor=actor, now=now)
        _bring_to(added, WatchState(state), actor, now)
        return Outcome.ADDED
    before = watches.wish_of(found)
    watches.change_watch(found, wish, actor=actor, now=now)
    changed = watches.wish_of(found) != before
    return Outcome.CHANGED if _bring_to(found, WatchState(state), actor, now) or changed else Outcome.SAME


VERBS = {
    WatchState.PAUSED: watches.pause_watch, WatchState.RETIRED: watches.retire_watch,
}  # fmt: skip


def _bring_to(watch: Watch, state: WatchState, actor: Actor, now: datetime) -> bool:
    """Pauses, retires or takes it up as the row says; True when it moved."""
    if watch.state is state:
        return False
    if watch.state is WatchState.RETIRED:
        watches.restore_watch(watch, actor=actor, now=now)
    if watch.state is WatchState.PAUSED and state is WatchState.ACTIVE:
        watches.resume_watch(watch, actor=actor, now=now)
    if state in VERBS and watch.state is not state:
        VERBS[state](watch, actor=actor, now=now)
    return True


TABLES = (WATCHES,)
INTAKES = (
    Intake(
        "watches", _l("Watches"), _l("Adds those whose name is new, changes the others to what the file says."),
        (Capability.WRITE_MENTIONS,), "name", take_watch,
    ),
)  # fmt: skip
