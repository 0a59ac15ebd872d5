"""A directory's hand in accounts: it never shuts itself out, takes nobody over, and leaves somebody to mend it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.directory.models import DirectoryGroup, GroupRule, RuleState
from advocacy.history import Actor
from advocacy.mailing import Mail
from advocacy.people import accounts, role_changes
from advocacy.people.capabilities import Role
from advocacy.people.models import Person, SignIn
from tests.directory.scim import CORE, Directory, directory_of
from tests.installation import Installation


@pytest.fixture
def directory(installation: Installation) -> Directory:
    """A directory that may provision; its keeper is person 1."""
    return directory_of(installation)


def roles_of(installation: Installation, person_id: str | int) -> frozenset[Role]:
    with installation.app.app_context(), reading():
        return db.session.get_one(Person, int(person_id)).roles


def gives(installation: Installation, group: dict[str, str], role: Role) -> None:
    """The group gives the role; two agreed."""
    with installation.app.app_context(), writing():
        found = db.session.get_one(DirectoryGroup, int(group["id"][1:]))
        db.session.add(GroupRule(group_id=found.id, role=role, state=RuleState.IN_FORCE, made_at=clock.now()))


def by_hand(installation: Installation, person_id: str, *roles: Role) -> None:
    with installation.app.app_context(), writing():
        found = db.session.get_one(Person, int(person_id))
        accounts.set_roles(found, roles, actor=Actor.system(), now=clock.now())


def put(directory: Directory, group: dict[str, str], *members: str) -> int:
    """Says who is in the group; gives the status."""
    said = [{"value": each} for each in members]
    body = {"schemas": [f"{CORE}Group"], "displayName": group["displayName"], "members": said}
    return int(directory("PUT", f"/Groups/{group['id']}", body).status_code)


def active(directory: Directory, person_id: str, value: bool) -> int:
    answer = directory.patch(f"/Users/{person_id}", {"op": "replace", "path": "active", "value": value})
    return int(answer.status_code)


def test_a_role_that_went_by_another_door_never_shuts_the_directory_out(
    installation: Installation, directory: Directory
) -> None:
    """Closed and back, and taken by hand: what binds others doesn't come back by itself."""
    ann, bob = directory.add("a@acme.example")["id"], directory.add("b@acme.example")["id"]
    group = directory.add_group("Deciders")
    gives(installation, group, Role.LEGAL)
    gives(installation, group, Role.MARKETING)
    assert put(directory, group, ann, bob) == 200
    everything = {Role.EMPLOYEE, Role.LEGAL, Role.MARKETING}
    assert roles_of(installation, ann) == roles_of(installation, bob) == everything
    for _twice in range(2):
        assert (active(directory, ann, False), active(directory, ann, True)) == (204, 204)
        assert roles_of(installation, ann) == {Role.EMPLOYEE, Role.MARKETING}
    by_hand(installation, bob, Role.EMPLOYEE, Role.MARKETING)
    assert put(directory, group, ann) == 200 and roles_of(installation, bob) == {Role.EMPLOYEE}
    assert put(directory, group, ann, bob) == 200 and roles_of(installation, bob) == everything, "given anew"
    by_hand(installation, bob, Role.EMPLOYEE)
    cem = directory.add("c@acme.example")["id"]
    assert put(directory, group, ann, bob, cem) == 200 and roles_of(installation, cem) == everything
    assert roles_of(installation, bob) == {Role.EMPLOYEE}, "what a colleague took is not given back by a sync"
    by_hand(installation, bob, Role.EMPLOYEE, Role.MARKETING)
    assert put(directory, group) == 200
    assert roles_of(installation, bob) == {Role.EMPLOYEE, Role.MARKETING}, "what a colleague gave stays"


def test_the_last_administrator_stays_one_whatever_a_group_says(
    installation: Installation, directory: Directory
) -> None:
    """The token's owner has the role from the group, too."""
    ann, group = directory.add("a@acme.example")["id"], directory.add_group("Admins")
    gives(installation, group, Role.ADMIN)
    by_hand(installation, "1", Role.EMPLOYEE, Role.ADMIN)
    assert put(directory, group, ann) == 200
    with installation.app.app_context(), writing():
        keeper, ours = db.session.get_one(Person, 1), db.session.get_one(Person, int(ann))
        accounts.set_roles(keeper, [Role.EMPLOYEE], actor=ours.actor, now=clock.now())
    key = installation.api_of(int(ann), "scim:write").token
    emptied = Directory(directory.client, key)
    assert put(emptied, group) == 200 and Role.ADMIN in roles_of(installation, ann)
    bea = installation.person(Role.ADMIN)
    assert put(emptied, group, ann) == 200 and put(emptied, group) == 200
    assert Role.ADMIN not in roles_of(installation, ann) and Role.ADMIN in roles_of(installation, bea)


def mail_to(installation: Installation, address: str) -> list[str]:
    with installation.app.app_context(), reading():
        return list(db.session.scalars(select(Mail.text).where(Mail.recipient == address)))


def moved(directory: Directory, person_id: int) -> int:
    """Another mail address, twice said, so that the directory has spoken of them before; gives the last status."""
    directory.patch(f"/Users/{person_id}", {"op": "replace", "path": "displayName", "value": "Somebody"})
    value = [{"value": f"thief{person_id}@evil.example", "primary": True}]
    return int(directory.patch(f"/Users/{person_id}", {"op": "replace", "path": "emails", "value": value}).status_code)


def test_a_token_can_not_become_somebody_by_their_mail_address(
    installation: Installation, directory: Directory
) -> None:
    legal, colleague = installation.person(Role.LEGAL, Role.EMPLOYEE), installation.person()
    second = installation.person(Role.ADMIN)
    with installation.app.app_context(), reading():
        old = {each: db.session.get_one(Person, each).email for each in (legal, colleague)}
    browser = installation.browser_of(legal)
    assert browser.get("/reviews/").status_code == 200
    assert moved(directory, legal) == 204 and moved(directory, colleague) == 204
    for person_id in (legal, colleague):
        assert f"thief{person_id}@evil.example" in mail_to(installation, old[person_id])[0]
    assert browser.get("/reviews/").status_code == 302, "signed out everywhere"
    assert roles_of(installation, legal) == {Role.EMPLOYEE}
    with installation.app.app_context(), reading():
        assert role_changes.waiting_for([legal, colleague]) == {legal: [Role.LEGAL]}
        assert not db.session.scalars(
            select(SignIn).where(SignIn.person_id == legal, SignIn.revoked_at.is_(None))
        ).all()
    assert moved(directory, 1) == 409, "nor the token's owner"
    asked = "/admin/roles/changes/1/agree"
    keeper, other = installation.browser_of(1), installation.browser_of(second)
    assert keeper.post(asked).status_code == 403 and other.post(asked).status_code == 302
    assert roles_of(installation, legal) == {Role.EMPLOYEE, Role.LEGAL}


def test_groups_take_nobody_whom_the_directory_does_not_see(installation: Installation, directory: Directory) -> None:
    """Partners are not the company's. Whoever was taken out is let pass."""
    partner, group = installation.person(Role.AMBASSADOR), directory.add_group("All")
    gone = directory.add("gone@acme.example")["id"]
    directory("DELETE", f"/Users/{gone}")
    assert put(directory, group, str(partner)) == 400 and put(directory, group, gone) == 200
