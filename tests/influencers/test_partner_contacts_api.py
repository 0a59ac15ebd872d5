"""What is between us and a partner, without our pages: tasks, exclusivities, a duplicate merged, no more mail."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.history import Actor, timeline
from advocacy.history.models import HistoryRow
from advocacy.people.capabilities import Role
from influencers.partners import exclusivity, partners, suppression
from tests.influencers.test_story_api import verbs
from tests.installation import ApiClient, Installation

BOUND = {"bound_to": "Rival Ltd", "category": "Running shoes", "first_day": "2020-01-01", "last_day": "2090-01-01",
         "competitors": ["Other", "Acme"]}  # fmt: skip


def partner(desk: ApiClient, name: str, email: str | None) -> int:
    """A new partner's number."""
    made = desk("POST", "/partners", {"name": name, "email": email})
    assert made.status_code == 201
    return int(made.json["id"])


def test_tasks_are_added_found_and_done(installation: Installation) -> None:
    """One's own, or everybody's; done once, open again; each leaves its row with the partner."""
    me = installation.person(Role.MARKETING)
    desk = installation.api_of(me)
    anna, zoe = partner(desk, "Anna", "anna@out.example"), partner(desk, "Zoe", None)
    made = desk("POST", f"/partners/{anna}/tasks", {"title": "Send the jacket", "due_on": "2026-12-24", "whose_id": me})
    assert made.status_code == 201 and (made.json["due_on"], made.json["done_at"]) == ("2026-12-24", None)
    assert desk("POST", f"/partners/{zoe}/tasks", {"title": "Call her"}).status_code == 201
    mine, path = made.json["id"], f"/partner-tasks/{made.json['id']}"
    assert [each["id"] for each in desk("GET", "/partner-tasks").json["items"]] == [mine]
    assert len(desk("GET", "/partner-tasks?of=all").json["items"]) == 2
    assert [each["title"] for each in desk("GET", f"/partner-tasks?of=all&partner_id={zoe}").json["items"]] == [
        "Call her"
    ]
    assert desk("POST", f"{path}/finish").json["done_at"] is not None
    assert desk("POST", f"{path}/finish").status_code == 409
    assert [each["id"] for each in desk("GET", "/partner-tasks?done=true").json["items"]] == [mine]
    assert desk("POST", f"{path}/reopen").json["done_at"] is None
    assert desk("POST", f"{path}/reopen").status_code == 409
    for body, field in (({"title": " "}, "title"), ({"title": "A", "due_on": "soon"}, "due_on"), ({}, "title")):
        refused = desk("POST", f"/partners/{anna}/tasks", body)
        assert refused.status_code == 422 and refused.json["errors"][field], body
    assert desk("POST", f"/partners/{anna}/tasks", {"title": "A", "whose_id": 99}).status_code == 404
    assert desk("GET", "/partner-tasks?of=theirs").status_code == 422
    told = [("reopen_task", me), ("finish_task", me), ("add_task", me)]
    assert verbs(installation, "partner", anna)[:3] == told


def test_exclusivities_are_noted_and_ended(installation: Installation) -> None:
    """By hand alone: what an agreement says ends with it."""
    me = installation.person(Role.MARKETING)
    desk = installation.api_of(me)
    anna = partner(desk, "Anna", None)
    path = f"/partners/{anna}/exclusivities"
    made = desk("POST", path, BOUND)
    assert made.status_code == 201 and made.json["by_hand"] is True
    assert (made.json["category"], made.json["competitors"]) == ("running shoes", ["Acme", "Other"])
    again = desk("POST", path, {**BOUND, "bound_to": "Another Ltd"})
    assert (again.json["id"], again.json["bound_to"]) == (made.json["id"], "Another Ltd")
    for wrong, field in (({"last_day": "2019-01-01"}, "last_day"), ({"bound_to": " "}, "bound_to"),
                         ({"category": " "}, "category"), ({"first_day": None}, "first_day")):  # fmt: skip
        refused = desk("POST", path, {**BOUND, **wrong})
        assert refused.status_code == 422 and refused.json["errors"][field], wrong
    with installation.app.test_request_context(), writing():
        theirs = exclusivity.bind(
            partners.partner_for(anna), "socks", date(2026, 1, 1), date(2091, 1, 1), source="agreement:4",
            actor=Actor.system(), now=clock.now(),
        ).id  # fmt: skip
    assert [(each["id"], each["by_hand"]) for each in desk("GET", path).json["items"]] == [
        (theirs, False), (made.json["id"], True),
    ]  # fmt: skip
    refused = desk("POST", f"/partner-exclusivities/{theirs}/end")
    assert (refused.status_code, refused.json["detail"]) == (422, "It ends with the agreement.")
    assert desk("POST", f"/partner-exclusivities/{made.json['id']}/end").status_code == 204
    assert desk("POST", f"/partner-exclusivities/{made.json['id']}/end").status_code == 404
    assert [each["id"] for each in desk("GET", path).json["items"]] == [theirs]
    assert [each for each in verbs(installation, "partner", anna) if each[1] == me][:3] == [
        ("free", me), ("bind", me), ("bind", me),
    ]  # fmt: skip


def test_a_duplicate_is_merged(installation: Installation) -> None:
    """What hung on it moves, its number leads to the other, and it is merged once."""
    me = installation.person(Role.MARKETING)
    desk = installation.api_of(me)
    stays, goes = partner(desk, "Anna Strom", None), partner(desk, "A. Strom", "anna@out.example")
    assert desk("POST", f"/partners/{goes}/tasks", {"title": "Call her"}).status_code == 201
    assert desk("POST", f"/partners/{stays}/merge", {"duplicate": "two"}).json["errors"]["duplicate"]
    assert desk("POST", f"/partners/{stays}/merge", {}).status_code == 422
    assert desk("POST", f"/partners/{stays}/merge", {"duplicate": 99}).status_code == 404
    assert desk("POST", f"/partners/{stays}/merge", {"duplicate": stays}).status_code == 409
    merged = desk("POST", f"/partners/{stays}/merge", {"duplicate": goes})
    assert merged.status_code == 200 and (merged.json["id"], merged.json["email"]) == (stays, "anna@out.example")
    assert desk("GET", f"/partners/{goes}").json["id"] == stays
    assert [each["partner_id"] for each in desk("GET", f"/partner-tasks?of=all&partner_id={goes}").json["items"]] == [
        stays
    ]
    assert desk("POST", f"/partners/{stays}/merge", {"duplicate": goes}).status_code == 409
    assert (verbs(installation, "partner", stays)[0], verbs(installation, "partner", goes)[0]) == (
        ("merge", me), ("merged", me),
    )  # fmt: skip


def test_no_more_mail(installation: Installation) -> None:
    """Said twice it is said, with one row; of somebody without an address there is nothing to stop."""
    me = installation.person(Role.MARKETING)
    desk = installation.api_of(me)
    anna, zoe = partner(desk, "Anna", "anna@out.example"), partner(desk, "Zoe", None)
    for _each in range(2):
        assert desk("POST", f"/partners/{anna}/mail-stop").json == {"partner_id": anna, "wants_no_mail": True}
    refused = desk("POST", f"/partners/{zoe}/mail-stop")
    assert (refused.status_code, refused.json["title"]) == (422, "There is no mail address of theirs.")
    with installation.app.app_context(), reading():
        digest = suppression.digest_of("anna@out.example")
        assert suppression.is_suppressed(digest)
        assert [(each.verb, each.actor_id) for each in timeline("partner_mail", digest[:16])] == [("stop", me)]


@pytest.mark.parametrize("role", [Role.AMBASSADOR, Role.EMPLOYEE, Role.LEGAL])
def test_partners_are_no_business_of_others(sqlite: Installation, role: Role) -> None:
    """Each call, by somebody who runs no programmes; nothing of it is in the history."""
    number = partner(sqlite.api_of(sqlite.person(Role.MARKETING)), "Anna", "anna@out.example")
    nobody_id = sqlite.person(role)
    nobody = sqlite.api_of(nobody_id)
    for method, path, body in (
        ("GET", "/partner-tasks", None), ("POST", f"/partners/{number}/tasks", {"title": "A"}),
        ("POST", "/partner-tasks/1/finish", None), ("POST", "/partner-tasks/1/reopen", None),
        ("GET", f"/partners/{number}/exclusivities", None), ("POST", f"/partners/{number}/exclusivities", BOUND),
        ("POST", "/partner-exclusivities/1/end", None), ("POST", f"/partners/{number}/merge", {"duplicate": 2}),
        ("POST", f"/partners/{number}/mail-stop", None),
    ):  # fmt: skip
        assert nobody(method, path, body).status_code == 403, (method, path)
    with sqlite.app.app_context(), reading():
        ours = HistoryRow.noun.in_(["partner", "partner_mail"])
        assert not db.session.scalars(select(HistoryRow.id).where(ours, HistoryRow.actor_id == nobody_id)).all()
