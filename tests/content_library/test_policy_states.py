"""The state table of policy versions: every state x verb x role with its outcome, over the API."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from advocacy import clock
from advocacy.database import db, writing
from advocacy.errors import InvalidMove
from advocacy.history import Actor
from advocacy.people.capabilities import Role
from content_library.models import PolicyVersionState
from content_library.policies import policies
from tests.content_library.desk import Desk
from tests.content_library.shelf import Shelf
from tests.content_library.test_reviews import at_once

S = PolicyVersionState
OK, FORBIDDEN, CONFLICT, AWAY = 200, 403, 409, 404

ENDS = {
    "write": {
        S.DRAFT: S.DRAFT, S.APPROVED: S.APPROVED, S.EFFECTIVE: S.EFFECTIVE, S.SUPERSEDED: S.SUPERSEDED,
        S.WITHDRAWN: S.WITHDRAWN,
    },
    "submit": {S.DRAFT: S.IN_REVIEW},
    "approve": {S.IN_REVIEW: S.EFFECTIVE},
    "send-back": {S.IN_REVIEW: S.DRAFT},
    "withdraw": {S.DRAFT: S.WITHDRAWN, S.IN_REVIEW: S.WITHDRAWN, S.APPROVED: S.WITHDRAWN, S.EFFECTIVE: S.WITHDRAWN},
    "acknowledge": {S.EFFECTIVE: S.EFFECTIVE},
}  # fmt: skip
"""Verb -> the states from which it may be done, and where the version is then. From any other state: 409.

Writing from a state that is not draft begins the next version and leaves this one.
"""
ROLES = {
    "write": {Role.HR, Role.LEGAL}, "submit": {Role.HR, Role.LEGAL}, "withdraw": {Role.HR, Role.LEGAL},
    "approve": {Role.LEGAL}, "send-back": {Role.LEGAL}, "acknowledge": set(Role),
}  # fmt: skip
"""Who may, for a policy that HR owns."""
WHO = {
    "the author in HR": (), "a colleague in HR": (Role.HR,), "Legal": (Role.LEGAL,), "an author in Legal": (),
    "everything": tuple(Role), "marketing": (Role.MARKETING,), "employee": (Role.EMPLOYEE,), "admin": (Role.ADMIN,),
    "compliance": (Role.COMPLIANCE,), "ambassador": (Role.AMBASSADOR,), "examiner": (Role.EXAMINER,),
}  # fmt: skip
AUTHORS = {"the author in HR": Role.HR, "an author in Legal": Role.LEGAL}


def call(verb: str, policy: int, number: int, sha256: str) -> tuple[str, dict[str, Any]]:
    path = f"/policies/{policy}/versions/{number}/{verb}"
    return {
        "write": (f"/policies/{policy}/versions", {"texts": {"en": "Other words"}}),
        "submit": (path, {}),
        "approve": (path, {"sha256": sha256}),
        "send-back": (path, {"sha256": sha256, "note": "Why"}),
        "withdraw": (path, {"note": "Why"}),
        "acknowledge": ("/acknowledgements", {"policy_id": policy, "version": number, "language": "en"}),
    }[verb]


def expected(state: PolicyVersionState, verb: str, who: str) -> int:
    roles = {AUTHORS[who]} if who in AUTHORS else set(WHO[who])
    if not roles & ROLES[verb]:
        return FORBIDDEN
    if verb in ("approve", "send-back") and who in AUTHORS:
        return FORBIDDEN  # four eyes, before anything else
    return OK if state in ENDS[verb] else CONFLICT


@pytest.mark.pairwise
@pytest.mark.parametrize("verb", ENDS)
@pytest.mark.parametrize("state", S)
def test_every_state_verb_and_role(shelf: Shelf, state: PolicyVersionState, verb: str) -> None:
    desk, now, wrong = Desk(shelf), clock.now() - timedelta(minutes=5), {}
    for who, roles in WHO.items():
        person = {"the author in HR": shelf.hr, "an author in Legal": shelf.legal}.get(who)
        api = shelf.installation.api_of(person or shelf.installation.person(*roles))
        if who == "an author in Legal":
            shelf.legal, person = shelf.installation.person(Role.LEGAL), shelf.legal
        version_id = _prepared(desk, state, now, author=person if who == "an author in Legal" else 0)
        with shelf.installation.app.app_context():
            version = desk.version(version_id)
            path, body = call(verb, version.policy_id, version.number, version.sha256)
        status = api("POST", path, body).status_code
        wanted = expected(state, verb, who)
        ends = ENDS[verb][state] if wanted == OK else state
        if (OK if status < 300 else status, desk.state(version_id)) != (wanted, ends):
            wrong[who] = (status, wanted, desk.state(version_id), ends)
    assert wrong == {}


def _prepared(desk: Desk, state: PolicyVersionState, now: Any, author: int) -> int:
    """A version in that state; with an author, they have written in it too."""
    if not author:
        return desk.in_state(state, now=now)
    kept, desk.shelf.hr = desk.shelf.hr, author
    version_id = desk.in_state(state, now=now)
    desk.shelf.hr = kept
    return version_id


@pytest.mark.parametrize("state", S)
def test_only_what_is_approved_takes_effect(shelf: Shelf, state: PolicyVersionState) -> None:
    desk = Desk(shelf)
    version_id = desk.in_state(state, now=clock.now() - timedelta(days=8))
    with shelf.installation.app.app_context():
        if state is S.APPROVED:
            with writing():
                policies.take_effect(desk.version(version_id), actor=Actor.job("test"), now=clock.now())
            assert desk.version(version_id).state is S.EFFECTIVE
        else:
            with pytest.raises(InvalidMove), writing():
                policies.take_effect(desk.version(version_id), actor=Actor.job("test"), now=clock.now())
            assert desk.version(version_id).state is state


def test_readers_do_not_see_what_is_not_in_force(shelf: Shelf) -> None:
    desk = Desk(shelf)
    api = shelf.installation.api_of(shelf.author)
    for state in S:
        policy = desk.policy_of(desk.in_state(state, now=clock.now() - timedelta(minutes=5)))
        shown = {each["state"] for each in api("GET", f"/policies/{policy}/versions").get_json()["items"]}
        assert shown <= {"effective"}
        browser = shelf.installation.browser_of(shelf.author)
        assert browser.get(f"/policies/{policy}").status_code == (200 if shown else AWAY)
        assert browser.get(f"/policies/{policy}/versions/1").status_code == FORBIDDEN


def test_approving_and_writing_at_once_never_wait_for_each_other(shelf: Shelf) -> None:
    desk = Desk(shelf)
    for number in range(6):
        version_id, count = desk.in_state(S.IN_REVIEW), desk.count
        policy_id = desk.policy_of(version_id)
        refused = at_once(partial(desk.approve, version_id), partial(_written, desk, policy_id, done := list[int]()))
        assert desk.state(version_id) is S.EFFECTIVE, f"round {number}"
        assert len(done) + len(refused) == 1, "it is written, or refused while the other one is in review"
        assert desk.count == count + 1


def _written(desk: Desk, policy_id: int, done: list[int]) -> None:
    done.append(desk.write(policy_id))


def test_a_policy_is_held_before_its_version(sqlite_shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    desk, held = Desk(sqlite_shelf), list[str]()
    version_id = desk.in_state(S.IN_REVIEW)
    refresh = db.session.refresh
    monkeypatch.setattr(
        db.session, "refresh", lambda thing, **how: (held.append(type(thing).__name__), refresh(thing, **how))
    )
    desk.approve(version_id)
    desk.write(desk.policy_of(version_id))
    assert held[:2] == ["Policy", "PolicyVersion"] and held[-1] == "Policy"
