"""Pages and API of mentions: who may see and do what, forms refused by their fields, the way of one mention."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from advocacy import clock
from advocacy.campaigns.campaigns import topic_named
from advocacy.database import db, writing
from advocacy.history import Actor
from advocacy.listening import hearing, watches
from advocacy.listening.models import WatchKind
from advocacy.listening.watches import Wish
from advocacy.networks.public_posts import PublicPost
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from content_library.audiences import experts
from content_library.items import items
from content_library.models import ItemState
from content_library.words.content import About
from tests.content_library.shelf import NOW, Shelf
from tests.installation import Installation

JOB = Actor.job("test")
SAID = ("Does anyone know Acme pumps?", "My Acme pump is broken", "I love my Acme pump")
WATCH = {"name": "Name", "kind": "brand", "network": "mastodon", "service_url": "m.example", "words": ["Acme"]}


def heard(installation: Installation) -> None:
    """A watch, and a question, a complaint and praise: mentions 1 to 3."""
    now = clock.now()
    with installation.app.app_context(), writing():
        topic_named("Water", actor=JOB, now=now)
        wish = Wish("Our name", WatchKind.BRAND, "bluesky", ("Acme",), topic="Water")
        watch = watches.add_watch(wish, actor=JOB, now=now)
        posts = [
            PublicPost(f"at://{number}", "", f"https://bsky.example/{number}", f"@a{number}.example", f"did:{number}",
                       text, now - timedelta(minutes=9 - number), "en")
            for number, text in enumerate(SAID)
        ]  # fmt: skip
        assert hearing.take_in(watch, posts, root="", actor=JOB, now=now) == 3


def test_the_way_of_one_mention(listener: Installation) -> None:
    """Marketing gives it to the topic's expert, who answers from the reply kit; a reviewer flags it; all by pages."""
    shelf = Shelf.fill(listener)
    heard(listener)
    marketing, expert = listener.person(Role.MARKETING, name="Mia"), listener.person(name="Ed Expert")
    reviewer, other = listener.person(Role.COMPLIANCE), listener.person()
    shelf.in_state(ItemState.LIVE, title="Atlas 3.0 is here")
    with listener.app.app_context(), writing():
        experts.name_expert(
            experts.directory()[0].topic, db.session.get_one(Person, expert), actor=JOB, now=clock.now()
        )
    desk, own = listener.browser_of(marketing), listener.browser_of(expert)
    inbox = desk.get("/mentions/").text
    assert "Does anyone know" in inbox and "I love my" not in inbox
    assert "I love my" in desk.get("/mentions/?view=&tone=praise&watch=1&words=acme").text
    page = desk.get("/mentions/1").text
    assert "Ed Expert" in page and "anyone know" in page and "does anyone" in page
    assert own.get("/mentions/1").status_code == 404 and own.get("/mentions/").status_code == 403
    assert desk.post("/mentions/1/assign", data={"person_id": expert}).status_code == 302
    assert "anyone know" in own.get("/mentions/mine").text
    refused = own.post("/mentions/1/answer", data={"answer": "", "url": "nonsense"})
    assert refused.status_code == 422 and "A web address" in refused.text
    assert listener.browser_of(other).post("/mentions/1/answer", data={"answer": "x"}).status_code == 404
    answered = {"answer": "Yes. I work at Acme.", "url": "https://bsky.example/9"}
    assert own.post("/mentions/1/answer", data=answered).status_code == 302
    assert "Yes. I work at Acme." in own.get("/mentions/1").text, "whoever answered still sees it"
    looks = listener.browser_of(reviewer)
    assert "Yes. I work at Acme." in looks.get("/mentions/answers").text
    assert looks.get("/mentions/1").status_code == 200 and looks.get("/mentions/2").status_code == 404
    assert looks.post("/mentions/answers/1", data={"verdict": "flag"}).status_code == 422
    assert looks.post("/mentions/answers/1", data={"verdict": "flag", "note": "Kinder"}).status_code == 302
    assert "Kinder" in own.get("/mentions/1").text
    assert "@a2.example" in desk.get("/mentions/friends").text
    assert desk.post("/mentions/2/dismiss", data={"why": "Spam"}).status_code == 302
    assert desk.post("/mentions/2/reopen").status_code == 302
    assert desk.post("/mentions/2/leave-alone").status_code == 302
    assert "forgotten" in desk.get("/mentions/2").text and "broken" not in desk.get("/mentions/2").text


@time_machine.travel(NOW, tick=True)
def test_the_reply_kit_is_approved_words_with_the_person_s_tie(sqlite: Installation) -> None:
    shelf = Shelf.fill(sqlite)
    heard(sqlite)
    marketing = sqlite.person(Role.MARKETING, name="Mia")
    item_id = shelf.in_state(ItemState.LIVE, title="Atlas on water")
    with sqlite.app.app_context(), writing():
        item = shelf.item(item_id)
        about = About(item.kind, item.campaign, ("water",), item.stage)
        items.file_under(item, about, actor=JOB, now=clock.now())
    page = sqlite.browser_of(marketing).get("/mentions/1").text
    assert "Atlas on water" in page and "I work at Acme" in page and "{link}" not in page


FORMS = [
    ({"kind": "brand", "network": "mastodon", "words": "Acme"}, ["name", "service_url"]),
    ({"kind": "brand", "network": "bluesky", "name": "x"}, ["words"]),
    ({"kind": "brand", "network": "nowhere", "name": "x", "words": "Acme"}, ["network"]),
    ({"kind": "feed", "name": "x", "url": "javascript:1"}, ["url"]),
    ({"kind": "campaign", "network": "bluesky", "name": "x", "words": "Acme"}, ["campaign"]),
    (
        {"kind": "brand", "network": "bluesky", "name": "x", "words": "!", "answer_hours": "0"},
        ["words", "answer_hours"],
    ),
    (
        {"kind": "brand", "network": "mastodon", "name": "x", "words": "Acme", "service_url": "http://m"},
        ["service_url"],
    ),
    ({"kind": "nothing", "name": "x"}, ["kind"]),
]


def test_watches_are_refused_by_field_and_moved(sqlite: Installation) -> None:
    desk = sqlite.browser_of(sqlite.person(Role.MARKETING))
    for given, fields in FORMS:
        refused = desk.post("/mentions/watches/new", data={"answer_hours": "8", **given})
        assert refused.status_code == 422, given
        for field in fields:
            assert f"field-{field}" in refused.text
    made = {"kind": "hashtag", "network": "mastodon", "service_url": "m.example", "name": "Tag", "words": "Acme Tools"}
    assert desk.post("/mentions/watches/new", data={"answer_hours": "4", **made}).status_code == 302
    assert (
        "#AcmeTools" in desk.get("/mentions/watches/").text
        and "https://m.example" in desk.get("/mentions/watches/1").text
    )
    assert desk.post("/mentions/watches/1", data={"answer_hours": "5", **made}).status_code == 302
    for verb in ("pause", "resume", "retire", "restore"):
        assert desk.post(f"/mentions/watches/1/{verb}").status_code == 302
    assert desk.post("/mentions/watches/1/restore").status_code == 409
    assert desk.post("/mentions/watches/left-alone", data={"network": "x", "author": "@a"}).status_code == 422
    assert desk.post("/mentions/watches/left-alone", data={"network": "feed", "author": "p.example"}).status_code == 302
    assert desk.post("/mentions/watches/left-alone/1/listen-again").status_code == 302
    assert desk.get("/mentions/watches/?retired=yes").status_code == 200


def test_the_api_speaks_as_the_pages_do(listener: Installation) -> None:
    heard(listener)
    marketing, expert = listener.person(Role.MARKETING), listener.person()
    desk, own = listener.api_of(marketing), listener.api_of(expert)
    first = desk("GET", "/mentions?view=asking").get_json()["items"]
    assert [each["tone"] for each in first] == ["question", "complaint"]
    assert first[1]["because"] == [{"word": "broken", "counted_as": "complaint", "turned": False}]
    assert own("GET", "/mentions").get_json()["items"] == [] and own("GET", "/mentions/1").status_code == 404
    given = desk("POST", "/mentions/1/assign", {"person_id": expert}, headers={"Idempotency-Key": "k"})
    again = desk("POST", "/mentions/1/assign", {"person_id": expert}, headers={"Idempotency-Key": "k"})
    assert given.status_code == again.status_code == 200 and given.get_json()["state"] == "assigned"
    assert [each["id"] for each in own("GET", "/mentions").get_json()["items"]] == [1]
    assert own("POST", "/mentions/1/answer", {"text": "Hello", "url": "ftp://x"}).status_code == 422
    assert own("POST", "/mentions/1/hand-back", {}).get_json()["assigned_to"] is None
    assert own("POST", "/mentions/1/answer", {"text": "Hello"}).status_code == 404
    assert desk("POST", "/mentions/1/answer", {"text": "Hello"}).get_json()["state"] == "answered"
    assert desk("POST", "/mentions/1/answer", {"text": "Hello"}).status_code == 409
    assert desk("POST", "/mentions/2/dismiss", {"note": "No"}).get_json()["state"] == "dismissed"
    assert desk("POST", "/mentions/2/reopen", {}).get_json()["state"] == "new"
    friend = desk("GET", "/mentions/friends").get_json()
    assert [(each["author"], each["score"]) for each in friend["items"]] == [("@a2.example", 3)]
    reviewer = listener.api_of(listener.person(Role.LEGAL))
    assert desk("GET", "/mentions/answers").status_code == 403
    (drawn,) = reviewer("GET", "/mentions/answers").get_json()["items"]
    done = reviewer("POST", f"/mentions/answers/{drawn['id']}", {"verdict": "fine"}).get_json()
    assert (done["state"], done["answer"]) == ("fine", "Hello")
    made = desk("POST", "/mentions/watches", WATCH)
    assert made.status_code == 201 and made.get_json()["service_url"] == "https://m.example"
    path = f"/mentions/watches/{made.get_json()['id']}"
    assert desk("PUT", path, {**WATCH, "words": ["Acme", "Atlas"]}).get_json()["words"] == ["Acme", "Atlas"]
    assert desk("POST", f"{path}/pause").get_json()["state"] == "paused"
    assert desk("POST", f"{path}/pause").status_code == 409
    assert desk("POST", "/mentions/watches", {**WATCH, "connection_id": 99}).status_code == 404
    assert len(desk("GET", "/mentions/watches?state=active").get_json()["items"]) == 1
    gone = desk("POST", "/mentions/left-alone", {"network": "bluesky", "author": "@a2.example"})
    assert gone.status_code == 201 and gone.get_json() == {"forgotten": 1}
    assert desk("POST", "/mentions/left-alone", {"network": "nowhere", "author": "x"}).status_code == 404
    assert desk("GET", "/mentions/3").get_json()["forgotten"] is True


def test_who_answered_once_answers_no_colleague_s(sqlite: Installation) -> None:
    """Reopened and given to somebody else it is theirs, on pages and by the API; who answered first still sees it."""
    heard(sqlite)
    desk = sqlite.api_of(sqlite.person(Role.MARKETING))
    ann_id, ben_id = sqlite.person(name="Ann"), sqlite.person(name="Ben")
    ann, ben = sqlite.api_of(ann_id), sqlite.api_of(ben_id)
    desk("POST", "/mentions/1/assign", {"person_id": ann_id})
    assert ann("POST", "/mentions/1/answer", {"text": "Hello"}).status_code == 200
    desk("POST", "/mentions/1/reopen", {})
    desk("POST", "/mentions/1/assign", {"person_id": ben_id})
    assert ann("GET", "/mentions/1").status_code == 200
    for verb, body in (("answer", {"text": "Mine"}), ("hand-back", {})):
        assert ann("POST", f"/mentions/1/{verb}", body).status_code == 404
        assert sqlite.browser_of(ann_id).post(f"/mentions/1/{verb}", data={"answer": "Mine"}).status_code == 404
    assert ben("POST", "/mentions/1/answer", {"text": "His"}).get_json()["answer"] == "His"


@pytest.mark.parametrize("role", [Role.HR, Role.ADMIN, Role.EXAMINER])
def test_others_have_nothing_to_see(sqlite: Installation, role: Role) -> None:
    assert sqlite.browser_of(sqlite.person(role)).get("/mentions/watches/").status_code == 403
