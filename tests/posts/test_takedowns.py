"""Takedown requests: one a post, worded as a wish; answered by its person, or by what the network shows."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from advocacy import mailing
from advocacy.campaigns import pauses
from advocacy.campaigns.scopes import Scope
from advocacy.database import db, writing
from advocacy.errors import Breach, InvalidMove
from advocacy.history import follow, timeline
from advocacy.history.jobs import seal_waiting
from advocacy.notices.models import Notice
from advocacy.notices.readers import make_reader
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from advocacy.posts import reading_back, takedown_queries, takedowns
from advocacy.posts.models import Share
from advocacy.posts.takedown_models import TAKEDOWN_MOVES, Takedown, TakedownCall, TakedownState
from rewards.books import statements as rewards_queries
from tests.installation import Installation
from tests.posts.lending import ACTOR
from tests.reach import making
from tests.reach.making import NOW

T = TakedownState
HOUR = timedelta(hours=1)
WHY = "The figure in it is wrong. Thank you for your help."


def _published(person_id: int, source_ref: str = "item:1:1", **facts: str) -> Share:
    made = making.published(person_id, source_ref=source_ref, **facts)  # type: ignore[arg-type]
    made.remote_id, made.url = f"r{made.id}", f"https://sandbox.example/{made.id}"
    made.permit_tags = {**made.permit_tags, "campaign": facts.get("campaign", "")}
    return made


def _ask(shares: list[Share]) -> TakedownCall:
    return takedowns.ask(shares, WHY, about_ref="item:1", title="A story", actor=ACTOR, now=NOW)


TOLD = {"keep": "answer", "take_down": "answer"}
"""Which of the two it was is nobody's to read."""
VERBS = {
    "take_down": lambda found: takedowns.take_down(found, actor=ACTOR, now=NOW),
    "keep": lambda found: takedowns.keep(found, actor=ACTOR, now=NOW),
    "find_gone": lambda found: takedowns.find_gone(found.share, actor=ACTOR, now=NOW),
    "call_off": lambda found: takedowns.call_off(found.call, actor=ACTOR, now=NOW),
}


def test_every_verb_of_the_table_is_tried() -> None:
    assert set(VERBS) == set(TAKEDOWN_MOVES)


@pytest.mark.parametrize("state", list(T))
@pytest.mark.parametrize("verb", list(VERBS))
def test_every_state_and_verb(sqlite: Installation, state: TakedownState, verb: str) -> None:
    person = sqlite.person()
    with sqlite.app.app_context(), writing():
        share, call = _published(person), TakedownCall(about_ref="x", title="x", why="x", asked_at=NOW)
        db.session.add(call)
        db.session.flush()
        found = Takedown(call=call, share=share, state=state, asked_at=NOW)
        db.session.add(found)
        db.session.flush()
        allowed, to = TAKEDOWN_MOVES[verb]
        if state in allowed:
            VERBS[verb](found)
            assert found.state is to and timeline("takedown", found.id)[0].verb == TOLD.get(verb, verb)
        elif verb in ("find_gone", "call_off"):  # of many at once: what it does not fit is left alone
            VERBS[verb](found)
            assert found.state is state
        else:
            with pytest.raises(InvalidMove):
                VERBS[verb](found)


def test_a_post_is_asked_about_once_and_what_is_gone_not_at_all(installation: Installation) -> None:
    person = installation.person()
    with installation.app.app_context(), writing():
        one, two, gone = (_published(person, f"item:1:{number}") for number in (1, 2, 3))
        making.seen_gone(gone, NOW)
        with pytest.raises(Breach):
            takedowns.ask([one], " ", about_ref="x", title="x", actor=ACTOR, now=NOW)
        call = _ask([one, gone])
        with pytest.raises(Breach):
            _ask([one, gone])
        assert len(takedown_queries.requests_of(_ask([one, two]).id, None, None, 9).items) == 1
        assert one.read_back_at == NOW + HOUR, "the network is asked an hour later"
        assert takedown_queries.counts_of([call.id]) == {call.id: {T.ASKED: 1}}


def test_which_posts_are_meant(installation: Installation) -> None:
    person = installation.person()
    with installation.app.app_context(), writing():
        one, two = _published(person, "item:1:1", campaign="Spring"), _published(person, "item:2:1", network="bluesky")
        pause = pauses.press(Scope.CAMPAIGN, "spring", "x", actor=ACTOR, now=NOW)
        meant = takedown_queries.published
        assert meant(pause.reach) == [one] and meant("item:2") == [two] and meant(f"share:{one.id}") == [one]
        assert meant("share:x") == [] and meant("item:1", NOW + HOUR) == []
        network = pauses.press(Scope.NETWORK, "Bluesky", "x", actor=ACTOR, now=NOW)
        assert meant(network.reach) == [two]


def test_what_is_meant_is_found_behind_many_others(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """The most that one call asks about counts what it covers, not what was looked at."""
    monkeypatch.setattr(takedown_queries, "MOST", 2)
    monkeypatch.setattr(takedown_queries, "LOOKED_AT", 2)
    person = installation.person()
    with installation.app.app_context(), writing():
        meant = [_published(person, f"item:1:{number}", campaign="Spring").id for number in range(3)]
        for number in range(5):
            _published(person, f"item:2:{number}")
        pause = pauses.press(Scope.CAMPAIGN, "spring", "x", actor=ACTOR, now=NOW)
        assert takedown_queries.published_ids(pause.reach) == [meant[2], meant[1]]
        assert [share.id for share in takedown_queries.published(pause.reach)] == [meant[2], meant[1]]


def test_the_person_is_told_here_and_by_mail(installation: Installation) -> None:
    person = installation.person()
    with installation.app.app_context():
        with writing():
            share = _published(person)
            _ask([share])
        seal_waiting(NOW)
        follow(make_reader("/posts/{id}", "/connections"), NOW)
        (told,) = db.session.scalars(select(Notice).where(Notice.person_id == person)).all()
        assert WHY in told.text and "nobody has to" in told.text and told.path == f"/posts/{share.id}"
        assert db.session.scalar(select(mailing.Mail).limit(1)) is not None


def test_our_reader_confirms_and_nobody_loses_points_by_it(installation: Installation) -> None:
    person = installation.person()
    with installation.app.app_context():
        with writing():
            one, two = _published(person, "item:1:1"), _published(person, "item:2:1")
            call = _ask([one, two])
        with writing():
            said = takedown_queries.mine_about(person, two.id)
            assert said is not None
            takedowns.take_down(said, actor=ACTOR, now=NOW)
            assert said.share.read_back_at == NOW + timedelta(minutes=2)
        with writing():
            for share in (one, two):
                reading_back.seen(share.id, False, now=NOW + HOUR)
        making.read()
        with writing():
            assert takedown_queries.counts_of([call.id])[call.id] == {T.NO_LONGER_THERE: 1, T.TAKEN_DOWN: 1}
            found = rewards_queries.balances_of(person)
        assert (found.pending, found.available, found.reversed) == (0, 50, 0)


def test_a_request_that_was_called_off_explains_nothing(installation: Installation) -> None:
    """A post that is removed after all is like any other: its points are taken back, and pend no longer."""
    person = installation.person()
    with installation.app.app_context():
        with writing():
            share = _published(person)
            takedowns.call_off(_ask([share]), actor=ACTOR, now=NOW)
        with writing():
            reading_back.seen(share.id, False, now=NOW + HOUR)
        making.read()
        with writing():
            found = rewards_queries.balances_of(person)
        assert (found.pending, found.available) == (0, 0)


def test_asked_and_answered_through_the_pages(installation: Installation) -> None:
    person, other = installation.person(name="Paula Poster"), installation.person()
    marketing = installation.browser_of(installation.person(Role.MARKETING))
    legal, paula = installation.browser_of(installation.person(Role.LEGAL)), installation.browser_of(person)
    with installation.app.app_context(), writing():
        first, second = (_published(person, f"item:1:{number}").id for number in (1, 2))
    ask = "/takedowns/ask?of=item:1&title=A+story&days=5000"
    assert "Whose people are asked" in marketing.get(ask).text
    assert "No published post is meant" in marketing.get("/takedowns/ask?of=item:9").text
    assert "No published post is meant" in marketing.get("/takedowns/ask").text
    form = {"of": "item:1", "title": "A story", "days": "0", "why": WHY, "post": [str(first), str(second)]}
    assert paula.post("/takedowns/ask", data=form).status_code == 403
    assert marketing.post("/takedowns/ask", data={**form, "why": ""}).status_code == 422
    assert marketing.post("/takedowns/ask", data=form).status_code == 302
    assert "Paula" not in marketing.get("/takedowns/1").text
    assert "Paula Poster has not answered yet" in legal.get("/takedowns/1").text
    assert WHY in paula.get(f"/posts/{first}").text
    answer = {"answer": "kept", "next": f"/posts/{first}"}
    assert installation.browser_of(other).post("/takedowns/1/answer", data=answer).status_code == 404
    kept = paula.post("/takedowns/1/answer", data=answer)
    assert kept.status_code == 302 and kept.location == f"/posts/{first}"
    page = legal.get("/takedowns/1").text
    assert page.count("Paula Poster") == 1 and f"sandbox.example/{first}" not in page, "who kept one is nobody's to see"
    assert "If you change your mind" in paula.get(f"/posts/{first}").text
    assert paula.post("/takedowns/1/answer", data={"answer": "taken_down", "next": "//evil"}).location == "/"
    assert marketing.post("/takedowns/1/call-off").status_code == 302
    assert "Called off" in legal.get("/takedowns/1?state=called_off").text
    assert "A story" in marketing.get("/takedowns/").text
    assert "Would" not in paula.get(f"/posts/{second}").text


def test_the_same_through_the_api(installation: Installation) -> None:
    person = installation.person()
    hr, mine = installation.api_of(installation.person(Role.HR)), installation.api_of(person)
    with installation.app.app_context(), writing():
        one, two = (_published(person, f"item:1:{number}").id for number in (1, 2))
        pauses.press(Scope.ALL, "", "x", actor=db.session.get_one(Person, person).actor, now=NOW)
    assert hr("POST", "/takedowns", {"why": "x"}).status_code == 422
    assert hr("POST", "/takedowns", {"why": "x", "pause_id": 9}).status_code == 404
    made = hr("POST", "/takedowns", {"why": WHY, "share_id": one})
    assert made.status_code == 201 and made.json["counts"]["asked"] == 1
    rest = hr("POST", "/takedowns", {"why": WHY, "pause_id": 1})
    assert rest.json["about"] == "pause:1" and rest.json["counts"]["asked"] == 1
    assert hr("POST", "/takedowns", {"why": WHY, "source": "item:1"}).status_code == 422, "all are asked about"
    waiting = mine("GET", "/takedowns/mine").json
    assert {each["share_id"] for each in waiting} == {one, two} and waiting[0]["why"] == WHY
    answered = mine("POST", f"/takedowns/mine/{waiting[0]['id']}", {"answer": "taken_down"})
    assert answered.json["state"] == "taken_down"
    assert mine("POST", f"/takedowns/mine/{waiting[0]['id']}", {"answer": "kept"}).status_code == 409
    assert hr("POST", f"/takedowns/mine/{waiting[1]['id']}", {"answer": "kept"}).status_code in (403, 404)
    assert [each["id"] for each in hr("GET", "/takedowns").json["items"]] == [2, 1]
    (post,) = hr("GET", "/takedowns/2").json["posts"]
    assert set(post) == {"id", "network", "url", "state", "answered_at"}, "whose it is isn't told"
