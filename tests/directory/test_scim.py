"""What a directory may do over SCIM, and what follows for people, teams and roles; its trouble and ours."""

from __future__ import annotations

from typing import Any

import pytest

from advocacy import clock
from advocacy.database import db, writing
from advocacy.history import Actor, timeline
from advocacy.identity.models import BreakGlass
from advocacy.people import accounts, external_ids
from advocacy.people.capabilities import Role
from advocacy.people.models import Person, Team
from tests.directory.scim import CORE, ENTERPRISE, PATCH, Directory, directory_of
from tests.installation import Installation


@pytest.fixture
def directory(installation: Installation) -> Directory:
    """A directory that may provision; its keeper is person 1."""
    return directory_of(installation)


def person(installation: Installation, person_id: str | int) -> Person:
    """The person, detached."""
    with installation.app.app_context():
        return db.session.get_one(Person, int(person_id))


def replaced(path: str, value: Any) -> dict[str, Any]:
    """A replace operation."""
    return {"op": "replace", "path": path, "value": value}


def test_the_door_opens_to_a_token_with_the_scope_and_to_nothing_else(installation: Installation) -> None:
    directory = directory_of(installation)
    admin = installation.person(Role.ADMIN)
    other = Directory(directory.client, installation.api_of(admin, "people:write").token)
    employee = Directory(directory.client, installation.api_of(installation.person()).token)
    nobody = Directory(installation.app.test_client(), "adv_nonsense")
    statuses = [each("GET", "/Users").status_code for each in (directory, other, employee, nobody)]
    assert statuses == [200, 403, 403, 401]
    assert installation.browser_of(admin).get("/scim/v2/Users").status_code == 401
    refused = nobody("GET", "/Users")
    assert refused.get_json()["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]
    assert directory("GET", "/Nothing").status_code == 404 and directory("POST", "/Bulk", {}).status_code == 501
    answer = directory("GET", "/ServiceProviderConfig", Host="evil.example").get_json()
    assert "evil" not in str(answer) and not answer["bulk"]["supported"]


def test_a_user_becomes_a_person_with_what_the_directory_says(installation: Installation, directory: Directory) -> None:
    made = directory.add(
        "Zoe@Acme.example", externalId="ext-1", name={"givenName": "Zoë", "familyName": "Berg"},
        timezone="Europe/Berlin", preferredLanguage="de-DE", addresses=[{"type": "work", "country": "GB"}],
        phoneNumbers=[{"value": "1"}],
        **{ENTERPRISE: {"organization": "Acme Ltd", "department": "Sales"}},
    )  # fmt: skip
    zoe = person(installation, made["id"])
    assert (zoe.email, zoe.name, zoe.zone, zoe.language) == ("zoe@acme.example", "Zoë Berg", "Europe/Berlin", "de")
    assert (zoe.region, zoe.employing_entity, zoe.roles) == ("UK", "Acme Ltd", {Role.EMPLOYEE})
    assert "phoneNumbers" not in directory("GET", f"/Users/{made['id']}").get_json()
    with installation.app.app_context():
        found = external_ids.person_by_external("scim", "ext-1")
        assert found is not None and found.id == zoe.id
    for asked in (
        'userName eq "zoe@acme.EXAMPLE"', 'externalId eq "ext-1"', 'emails.value eq "zoe@acme.example"',
        'emails[type eq "work" and value eq "zoe@acme.example"]', 'name.familyName sw "be"',
        "title pr or active eq true",
        f'{ENTERPRISE}:department eq "sales"', f'id eq "{zoe.id}"', 'not (userName co "p1")',
        'meta.created gt "2020-01-01T00:00:00Z" and name.givenName pr',
    ):  # fmt: skip
        assert str(zoe.id) in directory.found("Users", asked), asked
    for asked in ('userName eq "zoe"', 'externalId eq "EXT-1"', "active eq false", 'name.familyName eq "Bergmann"'):
        assert str(zoe.id) not in directory.found("Users", asked), asked


def test_a_retry_is_told_that_the_name_is_taken_and_changes_nothing(
    installation: Installation, directory: Directory
) -> None:
    made = directory.add("a@acme.example", externalId="1")
    body = {"schemas": [f"{CORE}User"], "userName": "A@acme.example"}
    again = directory("POST", "/Users", body)
    assert again.status_code == 409 and again.get_json()["scimType"] == "uniqueness"
    other = directory("POST", "/Users", {**body, "userName": "b", "emails": [{"value": "a@acme.example"}]})
    assert other.status_code == 409
    assert directory("POST", "/Users", {**body, "userName": "p1@acme.example"}).status_code == 409
    assert directory("POST", "/Users", {**body, "userName": "nobody"}).status_code == 400
    renamed = directory.patch(f"/Users/{directory.add('c@acme.example')['id']}", replaced("userName", "a@acme.example"))
    assert renamed.status_code == 409
    same = directory("PUT", f"/Users/{made['id']}", {**body, "externalId": "1"})
    assert same.status_code == 200 and same.get_json()["id"] == made["id"]


def test_another_mail_address_is_still_the_same_person(installation: Installation, directory: Directory) -> None:
    made = directory.add("a@acme.example")
    place = f"/Users/{made['id']}"
    assert directory.patch(place, replaced('emails[type eq "work"].value', "b@acme.example")).status_code in (200, 204)
    assert person(installation, made["id"]).email == "b@acme.example"
    body = {"schemas": [f"{CORE}User"], "userName": "c@acme.example", "active": True}
    assert directory("PUT", place, body).status_code == 200
    assert person(installation, made["id"]).email == "c@acme.example"


def test_what_people_changed_themselves_stays_until_the_directory_says_something_new(
    installation: Installation, directory: Directory
) -> None:
    made = directory.add("a@acme.example", displayName="Ann", preferredLanguage="de")
    with installation.app.app_context(), writing():
        ann = db.session.get_one(Person, int(made["id"]))
        accounts.change_person(ann, actor=ann.actor, now=clock.now(), language="fr")
    directory.patch(f"/Users/{made['id']}", replaced("title", "Chief"))
    assert person(installation, made["id"]).language == "fr"
    directory.patch(f"/Users/{made['id']}", replaced("preferredLanguage", "es"))
    assert person(installation, made["id"]).language == "es"


def test_a_leaver_takes_the_leaver_steps_and_can_come_back(installation: Installation, directory: Directory) -> None:
    boss = directory.add("boss@acme.example")
    manager = {ENTERPRISE: {"manager": {"value": boss["id"]}}}
    made = directory.add("a@acme.example", externalId="ext-1", **manager)
    place, number = f"/Users/{made['id']}", int(made["id"])
    token = installation.api_of(number).token
    with installation.app.app_context(), writing():
        accounts.set_roles(
            db.session.get_one(Person, number), [Role.EMPLOYEE, Role.LEGAL, Role.MARKETING], actor=Actor.system(),
            now=clock.now(),
        )  # fmt: skip
    assert directory.patch(place, replaced("active", False)).status_code in (200, 204)
    assert not person(installation, number).active and directory("GET", place).get_json()["active"] is False
    assert installation.app.test_client().get(
        "/api/v1/people/me", headers={"Authorization": f"Bearer {token}"}
    ).status_code == 401  # fmt: skip
    with installation.app.app_context():
        left = next(row for row in timeline("person", number) if row.verb == "leave")
        assert left.payload is not None and left.payload.body["details"]["successor"] == int(boss["id"])
    assert directory.patch(place, replaced("active", "True")).status_code in (200, 204)
    back = person(installation, number)
    assert back.active and back.roles == {Role.EMPLOYEE, Role.MARKETING}  # whose word binds others does not come back
    assert directory("DELETE", place).status_code == 204
    assert directory("GET", place).status_code == 404 and directory("DELETE", place).status_code == 404
    assert not person(installation, number).active and directory.found("Users", 'userName eq "a@acme.example"') == []
    stranger = {"schemas": [f"{CORE}User"], "userName": "a@acme.example", "externalId": "ext-2"}
    assert directory("POST", "/Users", stranger).status_code == 409
    again = directory.add("a@acme.example", externalId="ext-1")
    assert again["id"] == made["id"] and person(installation, number).active


def test_nobody_closes_their_own_account_and_partners_and_the_glass_are_not_seen(
    installation: Installation, directory: Directory
) -> None:
    assert directory("DELETE", "/Users/1").status_code == 409
    partner, glass = installation.person(Role.AMBASSADOR), installation.person(Role.ADMIN)
    with installation.app.app_context(), writing():
        db.session.add(BreakGlass(person_id=glass, made_at=clock.now()))
    for hidden in (partner, glass):
        assert directory("GET", f"/Users/{hidden}").status_code == 404
        assert directory("DELETE", f"/Users/{hidden}").status_code == 404
    assert directory.found("Users", "id pr") == ["1"]


def test_a_group_is_a_team_and_takes_its_name_along(installation: Installation, directory: Directory) -> None:
    ann, bob = directory.add("a@acme.example"), directory.add("b@acme.example")
    sales = directory.add_group("Sales", ann["id"], externalId="g-1")
    place = f"/Groups/{sales['id']}"
    assert team_of(installation, ann) == "Sales" and team_of(installation, bob) is None
    add = {"op": "add", "path": "members", "value": [{"value": bob["id"]}]}
    for _twice in range(2):
        assert directory.patch(place, add).status_code in (200, 204)
    assert team_of(installation, bob) == "Sales"
    directory.patch(place, replaced("displayName", "Sales EMEA"))
    assert team_of(installation, ann) == "Sales EMEA"
    other = directory.add_group("Marketing", ann["id"])
    assert team_of(installation, ann) == "Sales EMEA"  # until they leave the group that gave it
    directory.patch(place, {"op": "remove", "path": f'members[value eq "{ann["id"]}"]'})
    assert team_of(installation, ann) == "Marketing"
    directory.patch(place, {"op": "remove", "path": "members", "value": [{"value": bob["id"]}]})  # as Entra says it
    assert team_of(installation, bob) is None
    assert directory("DELETE", f"/Groups/{other['id']}").status_code == 204 and team_of(installation, ann) is None
    assert directory("GET", f"/Groups/{other['id']}").status_code == 404
    shown = directory("GET", f"/Users/{ann['id']}").get_json()
    assert not shown.get("groups")
    assert directory.found("Groups", 'displayName eq "sales emea"') == [sales["id"]]
    assert directory.found("Groups", f'members.value eq "{ann["id"]}"') == []


def team_of(installation: Installation, user: dict[str, Any]) -> str | None:
    """The name of the user's team."""
    team = person(installation, user["id"]).team
    return team.name if team else None


def test_a_group_renamed_to_a_team_that_is_there_stands_for_that_one(
    installation: Installation, directory: Directory
) -> None:
    with installation.app.app_context(), writing():
        accounts.team_named("Design", actor=Actor.system(), now=clock.now())
    ann = directory.add("a@acme.example")
    group = directory.add_group("Desing", ann["id"])
    directory.patch(f"/Groups/{group['id']}", replaced("displayName", "Design"))
    assert team_of(installation, ann) == "Design"
    with installation.app.app_context():
        assert db.session.query(Team).count() == 2


@pytest.mark.parametrize(
    "members", [[{"value": "999"}], [{"value": "x"}], [{"value": "g1"}], [{"value": "1", "type": "Group"}]]
)
def test_half_a_group_is_refused_whole(sqlite: Installation, members: list[dict[str, str]]) -> None:
    directory = directory_of(sqlite)
    body = {"schemas": [f"{CORE}Group"], "displayName": "Sales", "members": [{"value": "1"}, *members]}
    assert directory("POST", "/Groups", body).status_code == 400
    assert directory("GET", "/Groups").get_json()["totalResults"] == 0


def test_a_version_that_is_old_is_refused(sqlite: Installation) -> None:
    directory = directory_of(sqlite)
    made = directory.add("a@acme.example")
    place, version = f"/Users/{made['id']}", made["meta"]["version"]
    assert directory("GET", place, If_None_Match=version).status_code == 304
    assert directory.patch(place, replaced("title", "Chief"), If_Match=version).status_code in (200, 204)
    assert directory.patch(place, replaced("title", "Boss"), If_Match=version).status_code == 412


@pytest.mark.parametrize("kind", ["Users", "Groups"])
def test_nothing_is_taken_away_that_was_changed_meanwhile(installation: Installation, kind: str) -> None:
    """A DELETE that names an old version is refused in words, as PATCH and PUT are; one that names this one is done."""
    directory = directory_of(installation)
    made = directory.add("a@acme.example") if kind == "Users" else directory.add_group("Sales")
    place, old = f"/{kind}/{made['id']}", made["meta"]["version"]
    directory.patch(place, replaced("displayName", "Another"))
    now = directory("GET", place).get_json()["meta"]["version"]
    assert now != old
    for method, body in (("DELETE", None), ("PUT", {**made, "displayName": "A third"})):
        refused = directory(method, place, body, If_Match=old)
        assert refused.status_code == 412, method
        assert refused.get_json()["status"] == "412" and refused.get_json()["detail"], method
        assert directory("GET", place).get_json()["meta"]["version"] == now, method
    assert directory("DELETE", place, If_Match=now).status_code == 204
    assert directory("GET", place).status_code == 404


def test_lists_come_in_pages_and_in_order(sqlite: Installation) -> None:
    directory = directory_of(sqlite)
    for name in "cab":
        directory.add(f"{name}@acme.example")
    answer = directory("GET", "/Users?sortBy=userName&startIndex=2&count=2&attributes=userName").get_json()
    assert answer["totalResults"] == 4 and [each["userName"][0] for each in answer["Resources"]] == ["b", "c"]
    assert directory("GET", "/Users?count=0").get_json()["totalResults"] == 4
    assert directory("GET", "/Users?filter=nonsense").status_code == 400
    assert directory("GET", "/Users?filter=emails.display%20eq%20%22x%22").status_code == 400
    turned = directory("GET", "/Users?sortBy=userName&sortOrder=descending").get_json()
    assert turned["Resources"][0]["userName"] == "p1@acme.example"


def test_people_who_come_between_two_pages_push_nobody_off_them(installation: Installation) -> None:
    """A directory that was cut off between two pages reads on from where it was: each once, the new ones at the end."""
    directory = directory_of(installation)
    for name in ("delta", "charlie", "bravo"):
        directory.add(f"{name}@acme.example")

    def names(start: int) -> list[str]:
        found = directory("GET", f"/Users?startIndex={start}&count=2&attributes=userName").get_json()
        return [each["userName"].partition("@")[0] for each in found["Resources"]]

    seen = names(1)
    directory.add("alpha@acme.example")
    seen += names(3) + names(5)
    assert seen[-1] == "alpha" and len(seen) == len(set(seen)) == 5 and {"delta", "charlie", "bravo"} < set(seen)


@pytest.mark.parametrize("body", [b"", b"[]", b"nonsense", b'{"schemas": ["x"]}', b'{"userName": "\\u0000"}'])
def test_nonsense_is_refused_in_words_of_scim(sqlite: Installation, body: bytes) -> None:
    directory = directory_of(sqlite)
    for method, path in (("POST", "/Users"), ("PUT", "/Users/1"), ("PATCH", "/Users/1")):
        answer = directory.client.open(
            f"/scim/v2{path}", method=method, data=body, content_type="application/scim+json",
            headers={"Authorization": f"Bearer {directory.token}"},
        )  # fmt: skip
        assert answer.status_code == 400, (method, path, answer.text)
        assert answer.get_json()["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]
    for number in ("0", "x", "99999999999999999999", "1%00", "٣"):
        assert directory("GET", f"/Users/{number}").status_code == 404


def test_without_the_schema_of_a_patch_nothing_is_done(sqlite: Installation) -> None:
    directory = directory_of(sqlite)
    made = directory.add("a@acme.example")
    assert directory("PATCH", f"/Users/{made['id']}", {"Operations": []}).status_code == 400
    assert directory("PATCH", f"/Users/{made['id']}", {"schemas": [PATCH], "Operations": "x"}).status_code == 400
