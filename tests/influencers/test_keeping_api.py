"""Without our pages: what is taken away from a partner, who is forgotten, sizes, a brief's files, one's own profile."""

from __future__ import annotations

from io import BytesIO

import pytest

from advocacy.database import writing
from advocacy.people.capabilities import Role
from tests.content_library.files import picture
from tests.influencers.deals import Deal
from tests.influencers.test_partner_contacts_api import partner
from tests.influencers.test_story_api import verbs
from tests.installation import Installation

FORM = "multipart/form-data"
PRICE = {"kind": "Reel", "network": "instagram", "price": {"amount": "250", "currency": "EUR"}, "note": ""}
SIZES = [{"key": "nano", "least": 500}, {"key": "giant", "least": 90_000}]


@pytest.fixture
def deal(installation: Installation) -> Deal:
    return Deal.make(installation)


def test_what_was_kept_of_a_partner_is_taken_away(installation: Installation) -> None:
    """A note by its writer alone; a price, an account, a segment; each once; somebody else's account never."""
    me = installation.person(Role.MARKETING)
    desk, colleague = installation.api_of(me), installation.api_of(installation.person(Role.MARKETING))
    anna, zoe = partner(desk, "Anna", "anna@out.example"), partner(desk, "Zoe", None)
    note = desk("POST", f"/partners/{anna}/notes", {"text": "Met at the fair"}).json["id"]
    rate = desk("POST", f"/partners/{anna}/rates", PRICE).json["id"]
    account = desk("POST", f"/partners/{anna}/accounts", {"network": "x", "handle": "anna"}).json["id"]
    rule = {"match": "all", "conditions": [{"field": "stage", "op": "is", "value": ["prospect"]}]}
    segment = desk("POST", "/partner-segments", {"name": "New", "rule": rule}).json["id"]
    assert colleague("DELETE", f"/partner-notes/{note}").status_code == 409
    assert desk("DELETE", f"/partners/{zoe}/accounts/{account}").status_code == 404
    gone = [f"/partner-notes/{note}", f"/partner-rates/{rate}", f"/partners/{anna}/accounts/{account}",
            f"/partner-segments/{segment}"]  # fmt: skip
    assert [desk("DELETE", path).status_code for path in gone] == [204] * 4
    assert [desk("DELETE", path).status_code for path in gone] == [404] * 4
    assert (
        desk("GET", f"/partners/{anna}").json["accounts"] == [] and desk("GET", "/partner-segments").json["items"] == []
    )
    assert ("remove_note", me) in verbs(installation, "partner", anna)


def test_a_prospect_is_forgotten(installation: Installation) -> None:
    desk = installation.api_of(installation.person(Role.MARKETING))
    anna = partner(desk, "Anna", "anna@out.example")
    assert desk("POST", f"/partners/{anna}/forget", {"why": "They asked"}).status_code == 204
    assert "Anna" not in desk("GET", "/partners").text


def test_sizes_of_a_following_are_named(installation: Installation) -> None:
    desk = installation.api_of(installation.person(Role.MARKETING))
    usual = desk("GET", "/follower-tiers").json["tiers"]
    assert usual[0] == {"key": "nano", "least": 1000} and len(usual) == 5
    assert desk("PUT", "/follower-tiers", {"tiers": SIZES}).json["tiers"] == SIZES
    for wrong in ([SIZES[0], SIZES[0]], [{"key": "less", "least": -1}], [{"key": "", "least": 1}]):
        assert desk("PUT", "/follower-tiers", {"tiers": wrong}).status_code == 422, wrong
    assert desk("PUT", "/follower-tiers", {"tiers": []}).json["tiers"] == usual


def test_files_go_with_a_brief(deal: Deal) -> None:
    with deal.installation.app.app_context(), writing():
        path = f"/briefs/{deal.brief().id}/files"
    desk = deal.installation.api_of(deal.marketing)
    form = {"file": (BytesIO(picture()), "weir.png"), "name": "The weir"}
    made = desk("POST", path, data=form, content_type=FORM)
    assert made.status_code == 201 and made.json["name"] == "The weir"
    assert desk("GET", path).json["items"] == [made.json]
    assert desk("POST", path, data={"name": "None"}, content_type=FORM).status_code == 422
    assert desk("DELETE", f"{path}/{made.json['id']}").status_code == 204
    assert desk("GET", path).json["items"] == []


def test_a_partner_says_who_they_are(deal: Deal) -> None:
    """Their own alone; who takes part in nothing has no profile to write."""
    installation = deal.installation
    cleo, stranger = installation.api_of(deal.partner), installation.api_of(installation.person(Role.AMBASSADOR))
    said = {"about": "Trails & mud", "country": "DE", "topics": ["coffee"], "languages": ["de"]}
    changed = cleo("PATCH", "/partner-profile", said)
    assert changed.status_code == 200 and changed.json == {**said, "rates": []}
    assert cleo("PATCH", "/partner-profile", {"about": "Mud"}).json["topics"] == ["coffee"]
    rate = cleo("POST", "/partner-profile/rates", PRICE)
    assert rate.status_code == 201 and cleo("GET", "/partner-profile").json["rates"] == [rate.json]
    assert stranger("PATCH", "/partner-profile", said).status_code == 404
    assert stranger("GET", "/partner-profile").json["about"] == ""
    assert stranger("DELETE", f"/partner-profile/rates/{rate.json['id']}").status_code == 404
    assert cleo("DELETE", f"/partner-profile/rates/{rate.json['id']}").status_code == 204
