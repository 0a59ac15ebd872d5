"""Hints without our pages: who, with every part of the score; approach, dismiss, restore."""

from __future__ import annotations

from advocacy import clock
from advocacy.database import db, writing
from advocacy.people.capabilities import Role
from influencers.joining import spotting
from tests.influencers.test_spotting import mention
from tests.influencers.test_story_api import verbs
from tests.installation import ApiClient, Installation


def desk_with_two_hints(installation: Installation) -> tuple[int, ApiClient]:
    """Two people praised us three times each; who asks, and how."""
    with installation.app.app_context():
        with writing():
            db.session.add_all(mention(author, number) for author in ("fan", "friend") for number in range(3))
        assert spotting.refresh(clock.now()) == 2
    me = installation.person(Role.MARKETING)
    return me, installation.api_of(me)


def test_a_score_is_told_with_every_part_and_its_rule(installation: Installation) -> None:
    """The parts add up, each with figure, source and rule; lists go by state and kind, page by page."""
    _me, desk = desk_with_two_hints(installation)
    [first] = desk("GET", "/spotted?limit=1").json["items"]
    assert first["score"] == sum(each["points"] for each in first["parts"]) == 90
    assert first["parts"][0] == {
        "key": "praise", "label": "of them praise", "figure": 3, "points": 60, "each": 20, "most": 200,
        "source": "mentions", "source_label": "what our watches heard",
    }  # fmt: skip
    assert first["name"] in ("@fan", "@friend") and first["excerpt"] == "Lovely probe"
    more = desk("GET", f"/spotted?limit=1&cursor={desk('GET', '/spotted?limit=1').json['next']}").json
    assert [each["name"] for each in more["items"]] != [first["name"]] and more["next"] is None
    assert desk("GET", "/spotted?kind=employee").json["items"] == []
    for wrong in ("state=lost", "kind=stranger", "limit=0"):
        refused = desk("GET", f"/spotted?{wrong}")
        assert refused.status_code == 422 and refused.json["errors"][wrong.split("=")[0]], wrong


def test_a_hint_becomes_a_prospect_or_is_dismissed(installation: Installation) -> None:
    """By the verbs of the page, each with its row; by nobody whose office it isn't, and not twice."""
    me, desk = desk_with_two_hints(installation)
    one, other = (each["id"] for each in desk("GET", "/spotted").json["items"])
    for role in (Role.AMBASSADOR, Role.EMPLOYEE, Role.HR):
        nobody = installation.api_of(installation.person(role))
        asked = [nobody("POST", f"/spotted/{one}/{verb}", body) for verb, body in
                 (("approach", None), ("dismiss", {}), ("restore", None))]  # fmt: skip
        assert [each.status_code for each in (nobody("GET", "/spotted"), *asked)] == [403] * 4, role
    assert desk("POST", f"/spotted/{one}/dismiss", {"why": "x" * 2001}).status_code == 422
    assert desk("POST", f"/spotted/{one}/dismiss", {"why": "A shop"}).json == {"id": one, "state": "dismissed"}
    assert desk("POST", f"/spotted/{one}/dismiss", {}).status_code == 409
    assert [each["id"] for each in desk("GET", "/spotted?state=dismissed").json["items"]] == [one]
    assert desk("POST", f"/spotted/{one}/restore").json == {"id": one, "state": "found"}
    prospect = desk("POST", f"/spotted/{other}/approach")
    assert prospect.status_code == 201 and prospect.json["stage"] == "prospect"
    assert [each["network"] for each in prospect.json["accounts"]] == ["bluesky"]
    assert desk("POST", f"/spotted/{other}/approach").status_code == 409
    assert desk("POST", "/spotted/99/approach").status_code == 404
    assert verbs(installation, "spotted", one) == [("restore", me), ("dismiss", me)]
    assert verbs(installation, "spotted", other) == [("approach", me)]
