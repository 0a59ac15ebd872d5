"""Who may let reviewers decide from Slack, in whose name, and who is told of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from advocacy import clock
from advocacy.chat import workspaces
from advocacy.chat.models import ChatWorkspace
from advocacy.chat.workspaces import Introduced
from advocacy.database import db
from advocacy.errors import InvalidMove, NotAllowed
from advocacy.history import Actor
from advocacy.history.models import ActorKind
from advocacy.notices.chat import READER
from advocacy.notices.kinds import NoticeKind
from advocacy.notices.models import Notice
from advocacy.people import addresses
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from content_library.models import Function
from tests.chat.test_presses import asked
from tests.chat.world import DOER, Talk
from tests.peers.slack import SECRET, TOKEN

A, B = "a", "b"
NOBODY: tuple[bool, str | None] = (False, None)
WAITS: tuple[bool, str | None] = (False, A)
LET: tuple[bool, str | None] = (True, None)
MOVES: list[tuple[tuple[bool, str | None], str, str, Any]] = [
    (NOBODY, "ask", A, WAITS),
    (NOBODY, "agree", B, InvalidMove),
    (NOBODY, "no", B, NOBODY),
    (WAITS, "ask", B, (False, B)),
    (WAITS, "agree", A, NotAllowed),
    (WAITS, "agree", "job", NotAllowed),
    (WAITS, "agree", B, LET),
    (WAITS, "no", A, NOBODY),
    (LET, "ask", A, InvalidMove),
    (LET, "agree", B, InvalidMove),
    (LET, "no", B, NOBODY),
    (LET, "renew", A, LET),
    (LET, "renew with another secret", A, WAITS),
    (WAITS, "renew with another secret", B, (False, B)),
    (LET, "renew without", A, NOBODY),
]
"""From where, what, by whom, to where: may decide, and who asks for it."""


def _renew(workspace: ChatWorkspace, secret: str, decides: bool, actor: Actor) -> None:
    workspaces.add_workspace(
        Introduced(workspace.team, "Acme", "U0"), token=TOKEN, signing_secret=secret, decides=decides, actor=actor,
        now=clock.now(),
    )  # fmt: skip


VERBS: dict[str, Callable[[ChatWorkspace, Actor], None]] = {
    "ask": lambda it, actor: workspaces.ask_to_decide(it, actor=actor, now=clock.now()),
    "agree": lambda it, actor: workspaces.agree_to_decide(it, actor=actor, now=clock.now()),
    "no": lambda it, actor: workspaces.decide_here_only(it, actor=actor, now=clock.now()),
    "renew": lambda it, actor: _renew(it, SECRET, True, actor),
    "renew without": lambda it, actor: _renew(it, SECRET, False, actor),
    "renew with another secret": lambda it, actor: _renew(it, "mine", True, actor),
}


def test_it_takes_two_to_let_reviewers_decide(talk: Talk) -> None:
    """Whoever knows the signing secret can press in anybody's name: a new one is agreed to anew."""
    talk.connect(decides=False)
    ids: dict[str | None, int | None] = {each: talk.installation.person(Role.ADMIN) for each in (A, B)} | {None: None}
    actors = {each: Actor(ActorKind.PERSON, ids[each], each) for each in (A, B)} | {"job": DOER}

    def tried(move: tuple[tuple[bool, str | None], str, str, Any]) -> None:
        start, verb, by, becomes = move
        workspace = db.session.get_one(ChatWorkspace, talk.workspace_id)
        workspace.decides, workspace.decides_asked_by_id = start[0], ids[start[1]]
        workspace.signing_secret = SECRET
        db.session.flush()
        if isinstance(becomes, tuple):
            VERBS[verb](workspace, actors[by])
            assert (workspace.decides, workspace.decides_asked_by_id) == (becomes[0], ids[becomes[1]]), (start, verb)
        else:
            with pytest.raises(becomes):
                VERBS[verb](workspace, actors[by])

    for move in MOVES:
        talk.write(partial(tried, move))


def test_the_others_are_told_that_one_asks(sqlite_talk: Talk) -> None:
    talk = sqlite_talk.connect(decides=False)
    one, two = talk.installation.person(Role.ADMIN), talk.installation.person(Role.ADMIN)
    talk.installation.browser_of(one).post("/admin/chat/workspaces/1/decides", data={"decides": "yes"})
    talk.heard(READER)
    assert [(each.person_id, each.title) for each in talk.rows(Notice)] == [
        (two, "Shall reviewers decide from “Acme”?")
    ]


def test_a_reviewer_hears_of_what_was_decided_in_their_name(sqlite_talk: Talk) -> None:
    """By a notice about their account, which nobody can switch off; looking tells nobody anything."""
    talk = sqlite_talk.connect()
    panel, item_id = asked(talk)
    reviewer = panel.members[Function.LEGAL]
    legal = talk.member(reviewer)
    form = talk.pressed(legal, "review", item_id)
    talk.sent(legal, form, decision="request_changes", note="")  # no reason: nothing is decided
    talk.heard(READER)
    assert talk.rows(Notice) == []
    talk.sent(legal, form, decision="approve", note="")
    talk.heard(READER)
    (told,) = talk.rows(Notice)
    assert (told.person_id, told.kind, told.path) == (reviewer, NoticeKind.SECURITY, "/chat")
    assert told.title == "Something was decided from Slack in your name" and "Atlas 3.0 is here" in told.text


@pytest.mark.parametrize("side", ["here", "in Slack", "gone in Slack"])
def test_another_address_lets_nobody_decide(talk: Talk, side: str) -> None:
    """Changed here, it holds at once; changed there, once Slack told of it."""
    talk.connect()
    panel, item_id = asked(talk)
    reviewer = panel.members[Function.LEGAL]
    legal = talk.member(reviewer)
    talk.find()
    assert talk.accounts()[0].is_by_mail
    if side == "here":
        talk.write(
            lambda: addresses.change_email(
                db.session.get_one(Person, reviewer), "new@acme.example", actor=Actor.system("test"), now=clock.now()
            )
        )
    else:
        talk.slack.members[0]["profile"]["email"] = "other@acme.example"
        talk.slack.members[0]["deleted"] = side == "gone in Slack"
        talk.write(lambda: setattr(db.session.get_one(ChatWorkspace, talk.workspace_id), "looked_at", None))
        talk.find()
    assert talk.pressed(legal, "review", item_id) is None
    assert talk.messages()[-1].title.startswith("Your Slack account has another mail address")
    assert panel.reviews(item_id)[Function.LEGAL].is_open
