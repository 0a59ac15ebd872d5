"""What people agree to: their own only, taken back at once, part of what they take along, gone with them."""

from __future__ import annotations

from sqlalchemy import func, select

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.people import leaving
from advocacy.people.models import Person
from advocacy.people.privacy import listed
from advocacy.wall.models import WallConsent
from tests.installation import Installation
from tests.wall.posted import ME, agree, opened, posted, wall


def agreed(installation: Installation) -> int:
    with installation.app.app_context(), reading():
        return db.session.scalar(select(func.count()).select_from(WallConsent)) or 0


def test_by_the_api(installation: Installation) -> None:
    person = installation.person(name="Nora Okafor")
    with installation.app.app_context(), writing():
        first, closed = wall("First").id, wall("Closed", is_open=False).id
        share_id = posted(person, "Wells")
    api = installation.api_of(person)
    assert api("GET", "/wall-consents").get_json() == {"items": [], "next": None}
    general = api("POST", "/wall-consents", {}).get_json()
    assert (general["wall_id"], general["shown_as"]) == (None, "name")
    one = api("POST", "/wall-consents", {"wall_id": first, "shown_as": "initials"}).get_json()
    again = api("POST", "/wall-consents", {"wall_id": first, "shown_as": "short"}).get_json()
    assert again == {**one, "shown_as": "short"}
    assert [each["wall_id"] for each in api("GET", "/wall-consents").get_json()["items"]] == [None, first]
    for wrong in (closed, 999):
        assert api("POST", "/wall-consents", {"wall_id": wrong}).status_code == 404
    assert api("POST", "/wall-consents", {"shown_as": "nickname"}).status_code == 422
    assert api("POST", f"/shares/{share_id}/off-walls").status_code == 204
    assert api("DELETE", f"/shares/{share_id}/off-walls").status_code == 204
    other = installation.api_of(installation.person())
    for method, path in (
        ("DELETE", f"/wall-consents/{one['id']}"), ("POST", f"/shares/{share_id}/off-walls"),
        ("DELETE", f"/shares/{share_id}/off-walls"),
    ):  # fmt: skip
        assert other(method, path).status_code == 404
    assert api("DELETE", f"/wall-consents/{one['id']}").status_code == 204
    assert api("DELETE", f"/wall-consents/{one['id']}").status_code == 404
    assert agreed(installation) == 1


def test_on_the_page(installation: Installation) -> None:
    key, person, share_id = opened(installation)
    client = installation.browser_of(person)
    assert "You agreed" in client.get("/me/walls").text and "/me/walls" in client.get("/privacy").text
    assert client.post("/me/walls", data={"wall_id": "1", "shown_as": "initials"}).status_code == 302
    assert "N. O." in installation.app.test_client().get(f"/wall/{key}").text
    assert client.post(f"/me/walls/posts/{share_id}/leave-out").status_code == 302
    assert "N. O." not in installation.app.test_client().get(f"/wall/{key}").text
    assert "Posts that you left out" in client.get("/me/walls").text
    assert client.post(f"/me/walls/posts/{share_id}/put-back").status_code == 302
    for consent in (1, 2):
        assert client.post(f"/me/walls/{consent}/take-back").status_code == 302
    assert "Nora" not in installation.app.test_client().get(f"/wall/{key}").text and agreed(installation) == 0
    stranger = installation.browser_of(installation.person())
    assert stranger.post(f"/me/walls/posts/{share_id}/leave-out").status_code == 404


def test_taken_along_and_left_behind(installation: Installation) -> None:
    """The export has it; leaving ends it; erasing takes the rows away."""
    _key, person, _share = opened(installation)
    with installation.app.app_context():
        with reading():
            exporter = next(each for each in listed().exporters if each.name == "wall_consents")
            (row,) = exporter.rows(person)
            assert row["shown_as"] == "name" and exporter.count(person) == 1
            step = next(each for each in leaving.steps() if each.name == "walls")
            assert step.count(db.session.get_one(Person, person), clock.now()) == 1
        with writing():
            found = db.session.get_one(Person, person)
            assert step.take(leaving.Leaving(found, None, ME, clock.now(), "Left")) == 1
            assert step.take(leaving.Leaving(found, None, ME, clock.now(), "Left")) == 0
            agree(person)
        eraser = next(each for each in listed().erasers if "wall_consents.person_id" in each.covers)
        assert eraser.name == "wall_consents"
    assert agreed(installation) == 1
