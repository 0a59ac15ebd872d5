from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from advocacy.campaigns.scopes import Reach, Scope
from advocacy.database import db, writing
from advocacy.errors import InvalidMove
from advocacy.networks.contract import NotCreated
from advocacy.posts import keeping, resolving, scheduling
from advocacy.posts.holding import hold
from advocacy.posts.models import Attempt, Share
from advocacy.posts.moving import move_share
from advocacy.posts.recording import Scene, found, lost, not_created
from advocacy.posts.states import SHARE_MOVES, HeldFor, ShareState, Way
from tests.installation import Installation
from tests.posts.lending import ACTOR, NOW, lent
from tests.posts.lending import share as make

LATER = NOW + timedelta(hours=2)
SCENE = Scene(ACTOR, NOW, "Network")

VERBS: dict[str, tuple[str, Callable[[Share], object]]] = {
    # what somebody or something does -> (its verb in the table, how it is done)
    "schedule anew": ("reschedule", lambda share: scheduling.reschedule(share, LATER, actor=ACTOR, now=NOW)),
    "cancel": ("cancel", lambda share: scheduling.cancel(share, actor=ACTOR, now=NOW)),
    "hand over": ("hand_over", lambda share: scheduling.hand_over(share, actor=ACTOR, now=NOW)),
    "hold": ("hold", lambda share: hold(share, Reach(Scope.ALL), actor=ACTOR, now=NOW)),
    "release": ("release", lambda share: keeping.release(share, NOW)),
    "miss": ("miss", lambda share: keeping.miss(share, NOW)),
    "find": ("publish", lambda share: found(share, "r", "https://u.test/", SCENE)),
    "lose": ("lose_sight", lambda share: lost(share, "cut", SCENE)),
    "send": ("send", lambda share: move_share(share, "send", actor=ACTOR, now=NOW)),
    "repeat": ("repeat", lambda share: move_share(share, "repeat", actor=ACTOR, now=NOW)),
    "put back": ("put_back", lambda share: move_share(share, "put_back", actor=ACTOR, now=NOW)),
    "start anew": ("start_anew", lambda share: move_share(share, "start_anew", actor=ACTOR, now=NOW)),
    "refuse": ("reject", lambda share: not_created(share, NotCreated("no", permanent=True), SCENE)),
}


def in_state(share_id: int, state: ShareState) -> Share:
    """A share in that state, made as such: only moves change the state of one that is stored."""
    share = db.session.get_one(Share, share_id)
    columns = {column.key: getattr(share, column.key) for column in Share.__table__.columns if column.key != "id"}
    held_for = HeldFor.PAUSE if state is ShareState.HELD else None
    copy = Share(**{**columns, "source_ref": "item:2:1", "state": state, "held_for": held_for})
    db.session.add(copy)
    db.session.flush()
    return copy


def test_every_verb_of_the_table_is_tried() -> None:
    assert {verb for verb, _ in VERBS.values()} == set(SHARE_MOVES)


@pytest.mark.parametrize("deed", VERBS)
@pytest.mark.parametrize("state", list(ShareState))
def test_every_state_and_verb(shared_share: tuple[Installation, int], state: ShareState, deed: str) -> None:
    installation, share_id = shared_share
    verb, do = VERBS[deed]
    allowed, to = SHARE_MOVES[verb]
    with installation.app.app_context(), writing():
        share = in_state(share_id, state)
        if state in allowed:
            do(share)
            assert share.state is to
        else:
            with pytest.raises(InvalidMove):
                do(share)
            assert share.state is state


def test_only_what_surely_is_not_on_the_network_can_be_sent_anew() -> None:
    back = {verb: states for verb, (states, to) in SHARE_MOVES.items() if to is ShareState.SCHEDULED}
    assert back.pop("start_anew") == {ShareState.UNKNOWN}, "only where the network says that the request has ended"
    again = frozenset().union(*back.values())
    assert again.isdisjoint({ShareState.PUBLISHED, ShareState.UNKNOWN, ShareState.REJECTED, ShareState.CANCELLED})


def test_every_state_is_an_end_or_has_a_way_out() -> None:
    ends = {ShareState.PUBLISHED, ShareState.REJECTED, ShareState.CANCELLED}
    assert {state for state in ShareState if not any(state in states for states, _ in SHARE_MOVES.values())} == ends


@pytest.fixture
def shared_share(sqlite: Installation) -> tuple[Installation, int]:
    return sqlite, lent(sqlite, when=NOW + timedelta(minutes=1))


def test_i_posted_it(installation: Installation) -> None:
    person_id = installation.person()
    with installation.app.app_context(), writing():
        mine = make(person_id, network="linkedin")
        resolving.posted(mine, " https://www.linkedin.com/posts/1 ", actor=ACTOR, now=LATER)
        assert (mine.state, mine.url, mine.read_back_at) == (
            ShareState.PUBLISHED, "https://www.linkedin.com/posts/1", LATER,
        )  # fmt: skip
        with pytest.raises(InvalidMove):
            resolving.posted(mine, None, actor=ACTOR, now=LATER)
        other = make(person_id, network="linkedin")
        resolving.posted(other, None, actor=ACTOR, now=LATER)
        assert other.read_back_at == LATER + resolving.SEEN_WITHIN and other.way is Way.HAND


def test_nobody_answers_while_we_still_look(installation: Installation) -> None:
    share_id = lent(installation)
    with installation.app.app_context(), writing():
        share = in_state(share_id, ShareState.UNKNOWN)
        with pytest.raises(InvalidMove, match="still looking"):
            resolving.resolve(share, True, None, actor=ACTOR, now=NOW)
        share.asked_at = NOW
        resolving.resolve(share, True, "https://u.test/1", actor=ACTOR, now=NOW)
        assert share.state is ShareState.PUBLISHED and share.url == "https://u.test/1"
        assert db.session.query(Attempt).count() == 0
