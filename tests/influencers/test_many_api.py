"""What pages do with files and with many at once, through the API: applications, partners' files, stories' pictures."""

from __future__ import annotations

import csv
import io
from typing import Any

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from influencers.joining.models import Application, ApplicationState
from influencers.stories import queries as stories
from influencers.stories import writing as words
from tests.influencers.applicants import open_programme, submitted
from tests.influencers.telling import TEXT, call
from tests.influencers.test_story_pages import picture_file
from tests.installation import Installation

PARTNERS = (
    "name,email,kind,network,handle,followers\n"
    "Cleo,cleo@out.example,creator,tiktok,@cleo,5000\n"
    "Dan,,wizard,,,\n"
    "Eve,not-an-address,creator,,,\n"
)


def test_many_applications_are_decided_by_the_same_words(installation: Installation) -> None:
    """Those that wait no longer are passed over; nobody decides of their own, and that takes no other along."""
    me = installation.person(Role.MARKETING)
    with installation.app.app_context(), writing():
        programme, now = open_programme(now=clock.now()), clock.now()
        mine = address_of(me)
        first, second, third = (
            submitted(programme, now, email=email, handle=handle).id
            for email, handle in (("a@out.example", "a"), (mine, "mine"), ("c@out.example", "c"))
        )
    api = installation.api_of(me)
    for body in ({"ids": []}, {"ids": ["x"]}, {}, {"ids": [1] * 101}):
        assert api("POST", "/applications/approve", body).status_code == 422, body
    assert api("POST", "/applications/decline", {"ids": [first], "reason": "none"}).status_code == 422
    done = api("POST", "/applications/approve", {"ids": [first, second, 99], "note": "Welcome"}).json
    assert (done["decided"], [each["id"] for each in done["refused"]]) == (1, [second]) and done["refused"][0]["why"]
    done = api("POST", "/applications/decline", {"ids": [first, third], "reason": "full"}).json
    assert done == {"decided": 1, "refused": []}
    with installation.app.app_context(), reading():
        states = [db.session.get_one(Application, each).state for each in (first, second, third)]
    assert states == [ApplicationState.APPROVED, ApplicationState.SUBMITTED, ApplicationState.DECLINED]
    stranger = installation.api_of(installation.person(Role.FINANCE))
    assert stranger("POST", "/applications/approve", {"ids": [second]}).status_code == 403


def address_of(person_id: int) -> str:
    """The mail address of a person."""
    return db.session.get_one(Person, person_id).email


def test_partners_from_and_to_a_file(installation: Installation) -> None:
    """A look keeps nothing; the file is kept once; what comes out can go in."""
    desk = installation.api_of(installation.person(Role.MARKETING))

    def sent(path: str, content: str = PARTNERS) -> Any:
        return desk("POST", path, data={"file": (io.BytesIO(content.encode()), "partners.csv")})

    look = sent("/partners/import/look")
    assert look.status_code == 200, look.json
    assert (look.json["good"], look.json["known"], look.json["wrong"]) == (2, 0, 1)
    assert [(each["line"], each["name"]) for each in look.json["refused"]] == [(3, "Dan")]
    assert desk("GET", "/partners").json["items"] == []
    for new, known in ((1, 0), (0, 1)):
        done = sent("/partners/import")
        assert done.status_code == 201, done.json
        assert (done.json["new"], done.json["known"], done.json["wrong"]) == (new, known, 2)
    body = desk("GET", "/partners/export")
    lines = list(csv.DictReader(io.StringIO(body.text.lstrip("\ufeff"))))
    assert body.content_type.startswith("text/csv")
    assert [(each["name"], each["handle"], each["followers"]) for each in lines] == [("Cleo", "cleo", "5000")]
    assert sent("/partners/import", body.text).json["known"] == 1
    assert sent("/partners/import", "mail\nx").status_code == 422
    assert desk("POST", "/partners/import", {}).status_code in {415, 422}
    assert desk("GET", "/partners/export?segment=9").status_code == 404
    other = installation.api_of(installation.person(Role.EMPLOYEE))
    assert other("GET", "/partners/export").status_code == 403


def test_a_story_is_sent_in_with_pictures(installation: Installation) -> None:
    """Each with what it shows; its author and the desk see them, no other partner does."""
    with installation.app.test_request_context(), writing():
        asked = call()
        slug, consent = asked.slug, words.digest(words.consent_text(asked, "Acme"))
    me = installation.api_of(installation.person(Role.AMBASSADOR))
    told = {
        "call": slug, "title": "At dusk", "text": TEXT, "credit_name": "Jess", "consent_sha256": consent,
        "consents": "true", "grown_up": "true", "others_agree": "true", "persons": ["Ann", "Ben"],
    }  # fmt: skip

    def send(**more: Any) -> Any:
        return me("POST", "/submissions/with-pictures", data={**told, **more})

    silent = send(picture_1=(picture_file(), "dusk.jpg"))
    assert silent.status_code == 422 and "alt_1" in silent.json["errors"]
    no_picture = send(picture_1=(io.BytesIO(b"GIF"), "dusk.gif"), alt_1="A kayak")
    assert no_picture.status_code == 422 and "picture_1" in no_picture.json["errors"]
    assert send(call="nowhere").status_code == 404
    made = send(picture_1=(picture_file(), "dusk.jpg"), alt_1="A kayak")
    assert made.status_code == 201, made.json
    number = made.json["id"]
    assert (made.json["pictures"], made.json["persons"], made.json["state"]) == (1, ["Ann", "Ben"], "submitted")
    desk = installation.api_of(installation.person(Role.MARKETING))
    for reader in (me, desk):
        [shown] = reader("GET", f"/submissions/{number}/pictures").json["items"]
        assert (shown["alt"], shown["width"], shown["height"]) == ("A kayak", 64, 48)
        body = reader("GET", f"/submissions/{number}/pictures/{shown['id']}")
        assert body.status_code == 200 and body.content_type == shown["content_type"] and len(body.data) > 100
    assert desk("GET", f"/submissions/{number}/pictures/99").status_code == 404
    other = installation.api_of(installation.person(Role.AMBASSADOR))
    assert other("GET", f"/submissions/{number}/pictures").status_code == 404
    assert other("GET", f"/submissions/{number}/pictures/{shown['id']}").status_code == 404
    with installation.app.app_context(), reading():
        assert stories.story_for(number).pictures[0].alt == "A kayak"
