"""Roles for many at once: two administrators where the role binds others, at once where it doesn't; every refusal."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from advocacy import clock
from advocacy.admin import queries
from advocacy.database import db, reading, writing
from advocacy.errors import Breach, InvalidMove, NotAllowed, Refused
from advocacy.history import Actor
from advocacy.people import role_changes
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from advocacy.people.models_role_changes import CHANGE_MOVES, ChangeKind, ChangeState, RoleChange, RoleChangeMember
from tests.installation import Installation

NOW = clock.from_rfc3339("2026-11-02T09:00:00Z")
VERBS: dict[str, Callable[..., object]] = {
    "agree": role_changes.agree, "decline": role_changes.decline, "withdraw": role_changes.withdraw,
}  # fmt: skip


def actor(person_id: int) -> Actor:
    return db.session.get_one(Person, person_id).actor


def roles_of(installation: Installation, person_id: int) -> set[Role]:
    with installation.app.app_context(), reading():
        return set(db.session.get_one(Person, person_id).roles)


def test_every_verb_from_every_state(sqlite: Installation) -> None:
    ann, bob, cem = (sqlite.person(role) for role in (Role.ADMIN, Role.ADMIN, Role.EMPLOYEE))
    with sqlite.app.app_context():
        for state in ChangeState:
            for verb, act in VERBS.items():
                with writing():
                    change = RoleChange(
                        kind=ChangeKind.GIVE, role=Role.LEGAL, state=state, asked_by_id=ann, asked_at=NOW,
                        members=[RoleChangeMember(person_id=cem)],
                    )  # fmt: skip
                    db.session.add(change)
                    db.session.flush()
                    number = change.id
                allowed, to = CHANGE_MOVES[verb]
                who = ann if verb == "withdraw" else bob
                try:
                    with writing():
                        act(queries.change_for(number), actor=actor(who), now=NOW)
                except InvalidMove:
                    assert state not in allowed, (state, verb)
                else:
                    with reading():
                        assert state in allowed and queries.change_for(number).state is to


def test_a_binding_role_takes_two_and_another_is_given_at_once(installation: Installation) -> None:
    ann, bob = (installation.person(Role.ADMIN) for _ in range(2))
    people = [installation.person() for _ in range(3)]
    browser, other = installation.browser_of(ann), installation.browser_of(bob)
    asked = {"person": people, "role": "examiner", "kind": "give"}
    assert browser.post("/admin/roles/changes", data=asked).status_code == 302
    assert all(Role.EXAMINER in roles_of(installation, each) for each in people)

    binding = {"person": people, "role": "legal", "kind": "give", "why": "New counsel"}
    place = browser.post("/admin/roles/changes", data=binding).headers["Location"]
    assert all(Role.LEGAL not in roles_of(installation, each) for each in people)
    assert "another administrator has to agree" in browser.get(place).text
    assert browser.post(f"{place}/agree").status_code == 403
    assert "waits for a second administrator" in other.get("/admin/roles").text
    page = other.get(place).text
    assert "New counsel" in page and "review for Legal" in page
    assert other.post(f"{place}/agree").status_code == 302
    assert all({Role.LEGAL, Role.EXAMINER, Role.EMPLOYEE} == roles_of(installation, each) for each in people)
    assert other.post(f"{place}/decline").status_code == 409 and browser.post(f"{place}/withdraw").status_code == 409

    taken = {"person": people[:1], "role": "legal", "kind": "take"}
    place = other.post("/admin/roles/changes", data=taken).headers["Location"]
    assert browser.post(f"{place}/decline", data={"why": "She stays"}).status_code == 302
    assert Role.LEGAL in roles_of(installation, people[0])
    told = browser.get("/admin/audit?area=people").text
    assert "She stays" in told and "set roles" in told


def _nobody(ann: int, bob: int, cem: int) -> None:
    role_changes.ask(ChangeKind.GIVE, Role.LEGAL, [], actor=actor(ann), now=NOW)


def _too_many(ann: int, bob: int, cem: int) -> None:
    role_changes.ask(ChangeKind.GIVE, Role.LEGAL, range(1, 500), actor=actor(ann), now=NOW)


def _no_news(ann: int, bob: int, cem: int) -> None:
    role_changes.ask(ChangeKind.GIVE, Role.EMPLOYEE, [cem], actor=actor(ann), now=NOW)


def _oneself(ann: int, bob: int, cem: int) -> None:
    role_changes.ask(ChangeKind.GIVE, Role.HR, [ann, cem], actor=actor(ann), now=NOW)


def _long(ann: int, bob: int, cem: int) -> None:
    role_changes.ask(ChangeKind.GIVE, Role.HR, [cem], actor=actor(ann), now=NOW, why="x" * 501)


def _agreed_by_a_job(ann: int, bob: int, cem: int) -> None:
    change = role_changes.ask(ChangeKind.GIVE, Role.HR, [cem], actor=actor(ann), now=NOW)
    assert isinstance(change, RoleChange)
    role_changes.agree(change, actor=Actor.job("nobody"), now=NOW)


def _own_roles(ann: int, bob: int, cem: int) -> None:
    change = role_changes.ask(ChangeKind.GIVE, Role.HR, [bob, cem], actor=actor(ann), now=NOW)
    assert isinstance(change, RoleChange)
    role_changes.agree(change, actor=actor(bob), now=NOW)


def _of_another(ann: int, bob: int, cem: int) -> None:
    change = role_changes.ask(ChangeKind.GIVE, Role.HR, [cem], actor=actor(ann), now=NOW)
    assert isinstance(change, RoleChange)
    role_changes.withdraw(change, actor=actor(bob), now=NOW)


REFUSED: list[tuple[Callable[[int, int, int], None], type[Refused], str]] = [
    (_nobody, Breach, "Nobody is chosen"), (_too_many, Breach, "too many people"),
    (_no_news, Breach, "Nothing would change"), (_oneself, InvalidMove, "your own roles"), (_long, Breach, "too long"),
    (_agreed_by_a_job, NotAllowed, "second person"), (_own_roles, InvalidMove, "change your own roles"),
    (_of_another, InvalidMove, "Somebody else asked"),
]  # fmt: skip


def test_refusals(sqlite: Installation) -> None:
    ann, bob, cem = (sqlite.person(role) for role in (Role.ADMIN, Role.ADMIN, Role.EMPLOYEE))
    with sqlite.app.app_context():
        for attempt, kind, said in REFUSED:
            with pytest.raises(kind, match=said), writing():
                attempt(ann, bob, cem)
        with reading():
            assert queries.waiting_changes() == 0
    browser = sqlite.browser_of(ann)
    assert browser.post("/admin/roles/changes", data={"person": cem, "role": "king", "kind": "give"}).status_code == 422
    assert browser.get("/admin/roles/changes/77").status_code == 404


def test_an_agreement_reaches_those_who_are_still_here(sqlite: Installation) -> None:
    """Whoever left in between, or has the role by now, is left out."""
    ann, bob = (sqlite.person(Role.ADMIN) for _ in range(2))
    here, left = sqlite.person(), sqlite.person()
    with sqlite.app.app_context():
        with writing():
            change = role_changes.ask(ChangeKind.GIVE, Role.HR, [here, left], actor=actor(ann), now=NOW)
            assert isinstance(change, RoleChange)
            db.session.get_one(Person, left).active = False
        with writing():
            assert role_changes.agree(queries.change_for(change.id), actor=actor(bob), now=NOW) == 1
    assert Role.HR in roles_of(sqlite, here) and Role.HR not in roles_of(sqlite, left)


def test_the_page_of_roles_says_what_each_may_do_and_who_holds_it(sqlite: Installation) -> None:
    admin = sqlite.person(Role.ADMIN)
    sqlite.person(Role.LEGAL)
    page = sqlite.browser_of(admin).get("/admin/roles").text
    assert "decides in the company’s name" in page and "1 person holds it" in page and "0 people hold it" in page
    assert sqlite.browser_of(sqlite.person()).get("/admin/roles").status_code == 403


def test_several_are_decided_in_one_go_each_by_its_own_rule(installation: Installation) -> None:
    """One's own and what is about oneself stay; the others go through; a page with nothing to decide has no ticks."""
    ann, bob, cem = (installation.person(Role.ADMIN) for _ in range(3))
    dee, eve = (installation.person() for _ in range(2))
    with installation.app.app_context(), writing():
        asked = [
            role_changes.ask(ChangeKind.GIVE, role, people, actor=actor(who), now=NOW)
            for role, people, who in (
                (Role.LEGAL, [dee], ann), (Role.HR, [dee, eve], cem), (Role.LEGAL, [eve], bob), (Role.HR, [bob], ann),
            )
        ]  # fmt: skip
        first, second, own, about_bob = (each.id for each in asked if isinstance(each, RoleChange))
    browser = installation.browser_of(bob)
    page = browser.get("/admin/roles/changes").text
    assert [f'name="change" value="{each}"' in page for each in (first, second, own, about_bob)] == [
        True, True, False, False,
    ]  # fmt: skip
    for wrong in ({"decision": "agree"}, {"change": first, "decision": "withdraw"}):
        assert browser.post("/admin/roles/changes/decide", data=wrong).status_code == 422
    ticked = {"change": [first, second, own, about_bob, 9999], "decision": "agree"}
    assert browser.post("/admin/roles/changes/decide", data=ticked).status_code == 302
    said = browser.get("/admin/roles/changes").text
    assert "2 changes are decided" in said and "2 changes stay as they were" in said and 'name="change"' not in said
    assert roles_of(installation, dee) == {Role.EMPLOYEE, Role.LEGAL, Role.HR}
    assert Role.LEGAL not in roles_of(installation, eve) and Role.HR not in roles_of(installation, bob)

    other = installation.browser_of(cem)
    ticked = {"change": [first, own, about_bob], "decision": "decline"}
    assert other.post("/admin/roles/changes/decide", data=ticked).status_code == 302
    said = other.get("/admin/roles/changes").text
    assert "2 changes are decided" in said and "1 change stays as it was" in said
    with installation.app.app_context(), reading():
        states = [queries.change_for(each).state for each in (first, second, own, about_bob)]
        assert states == [ChangeState.AGREED] * 2 + [ChangeState.DECLINED] * 2
    assert installation.browser_of(dee).post("/admin/roles/changes/decide", data=ticked).status_code == 403
