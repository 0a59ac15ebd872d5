"""Pages and API of briefs, agreements and deliverables: whose they are, what they refuse, how many statements."""

from __future__ import annotations

import pytest

from advocacy import clock
from advocacy.database import db, writing
from advocacy.people.capabilities import Role
from content_library.models import Media
from influencers.agreements.models import Agreement
from influencers.deliverables import jobs, looking
from influencers.deliverables.models import Deliverable
from tests.influencers.deals import ME, NOW, URL, WORDS, Deal, hidden, read, seen, state
from tests.installation import Installation


@pytest.fixture
def deal(sqlite: Installation) -> Deal:
    with sqlite.app.app_context():
        return Deal.make(sqlite)


LINE = {
    "line0_kind": "post", "line0_network": "mastodon", "line0_count": "1", "line0_due": "2099-12-01",
    "line0_fee": "150.00", "line0_what": "A film of your river",
}  # fmt: skip


def test_from_a_brief_to_a_live_post_by_pages(deal: Deal) -> None:
    """What marketing and a partner do, page after page, without a script."""
    ours, theirs = deal.installation.browser_of(deal.marketing), deal.installation.browser_of(deal.partner)
    refused = ours.post("/briefs/", data={"programme": "1", "title": "", **LINE})
    assert refused.status_code == 422 and "Between 1 and 200 characters." in refused.text
    made = ours.post("/briefs/", data={"programme": "1", "title": "The river rises", "must_say": "Acme", **LINE})
    assert made.status_code == 302 and "A film of your river" in ours.get(made.location).text
    assert ours.post("/briefs/1/open").status_code == 302
    for path in ("/briefs/", "/briefs/new", "/briefs/1/edit", "/agreements/new?brief=1", "/agreements/"):
        assert ours.get(path).status_code == 200, path
    again = ours.post("/briefs/1", data={"title": "The river rises higher", **LINE})
    assert again.status_code == 302
    offered = ours.post(
        "/agreements/", data={"brief": "1", "title": "The river rises", "enrolments": "1", "do": "offer", **LINE}
    )
    assert offered.status_code == 302, offered.text
    assert "The river rises" in theirs.get("/portal/briefs").text
    page = theirs.get("/portal/agreements/1")
    assert page.status_code == 200 and "€150.00" in page.text
    with deal.installation.app.app_context():
        sha256 = db.session.get_one(Agreement, 1).version.sha256
    assert theirs.post("/portal/agreements/1/accept", data={"name": "C", "sha256": sha256}).status_code == 422
    countered = theirs.post("/portal/agreements/1/counter", data={"note": "A little more", **LINE, "line0_fee": "180"})
    assert countered.status_code == 302
    assert "They ask for something else" in ours.get("/agreements/1").text
    assert ours.post("/agreements/1/offer", data={}).status_code == 302
    with deal.installation.app.app_context():
        agreed = db.session.get_one(Agreement, 1).version
        assert agreed.lines[0]["fee"] == 18_000
    stale = theirs.post("/portal/agreements/1/accept", data={"name": "Cleo Marsh", "sha256": sha256})
    assert stale.status_code == 409
    said = {"name": "Cleo Marsh", "sha256": agreed.sha256}
    assert theirs.post("/portal/agreements/1/accept", data=said).status_code == 302
    assert "Cleo Marsh" in theirs.get("/portal/agreements/1/print").text
    assert ours.get("/agreements/1/print").status_code == 200
    with deal.installation.app.app_context():
        read()
    assert theirs.get("/portal/deliverables/1").status_code == 200
    draft = theirs.post("/portal/deliverables/1/draft", data={"text": WORDS, "language": "en"})
    assert draft.status_code == 302, draft.text
    with deal.installation.app.app_context():
        deal.decide(1)
    assert "Copy the words" in theirs.get("/portal/deliverables/1").text
    assert theirs.post("/portal/deliverables/1/live", data={"url": "nowhere"}).status_code == 422
    assert theirs.post("/portal/deliverables/1/live", data={"url": URL}).status_code == 302
    for path in ("/deliverables/", "/deliverables/?show=all", "/deliverables/1"):
        assert ours.get(path).status_code == 200, path
    assert 'value="yes"' not in ours.get("/deliverables/1").text  # it is read first
    assert ours.post("/deliverables/1/see", data={"do": "yes", "note": "I saw it."}).status_code == 409
    with deal.installation.app.app_context():
        hidden(1, clock.now())
    assert 'value="yes"' in ours.get("/deliverables/1").text
    assert ours.post("/deliverables/1/see", data={"do": "yes", "note": "I saw it."}).status_code == 302
    assert "Seen by a person" in theirs.get("/portal/deliverables/1").text
    stranger = deal.installation.browser_of(deal.installation.person(Role.AMBASSADOR))
    for path in ("/portal/agreements/1", "/portal/deliverables/1", "/portal/agreements/1/print"):
        assert stranger.get(path).status_code == 404, path
    assert stranger.get("/deliverables/1").status_code == 403


def test_the_same_over_the_api(deal: Deal) -> None:
    """Shapes, money, refusals with the codes that the surface names."""
    ours, theirs = deal.installation.api_of(deal.marketing), deal.installation.api_of(deal.partner)
    line = {
        "kind": "post",
        "network": "mastodon",
        "due_on": "2099-12-01",
        "fee": {"amount": "150.00", "currency": "EUR"},
    }
    brief = ours("POST", "/briefs", {"programme_id": 1, "title": "The river", "lines": [line]})
    assert brief.status_code == 201 and brief.json["lines"][0]["fee"] == {"amount": "150.00", "currency": "EUR"}
    other = {**line, "fee": {"amount": "1", "currency": "USD"}}
    assert ours("POST", "/briefs", {"programme_id": 1, "title": "X", "lines": [other]}).status_code == 422
    assert ours("POST", "/briefs/1/open").json["state"] == "open"
    assert ours("POST", "/briefs/1/open").status_code == 409
    made = ours("POST", "/agreements", {"enrolment_id": 1, "brief_id": 1, "title": "The river", "lines": [line]})
    assert made.status_code == 201 and made.json["state"] == "draft"
    assert theirs("GET", "/agreements/1").status_code == 404  # not offered yet
    assert ours("POST", "/agreements/1/offer", {}).json["state"] == "offered"
    mine = theirs("GET", "/agreements/1").json
    assert theirs("POST", "/agreements/1/accept", {"name": "Cleo Marsh", "sha256": "0" * 64}).status_code == 409
    signed = {"name": "Cleo Marsh", "sha256": mine["sha256"]}
    assert theirs("POST", "/agreements/1/accept", signed).json["accepted_name"] == "Cleo Marsh"
    assert ours("POST", "/agreements/1/accept", signed).status_code == 403
    with deal.installation.app.app_context():
        read()
    listed = theirs("GET", "/deliverables").json["items"]
    assert [each["state"] for each in listed] == ["assigned"] and listed[0]["fee"]["amount"] == "150.00"
    with deal.installation.app.app_context(), writing():
        db.session.add(
            Media(sha256="a" * 64, content_type="image/jpeg", width=4, height=3, size=9, added_by_id=deal.marketing,
                  created_at=NOW)
        )  # fmt: skip
    refused = theirs("POST", "/deliverables/1/submit", {"text": WORDS, "media": [1]})
    assert refused.status_code == 422 and "media" in refused.json["errors"], "nobody shows the library's pictures"
    assert theirs("POST", "/deliverables/1/submit", {"text": WORDS}).json["state"] == "draft_submitted"
    assert theirs("POST", "/deliverables/1/publish", {"url": URL}).status_code == 409
    assert ours("POST", "/deliverables/1/cancel", {"why": "The river is dry."}).json["state"] == "cancelled"
    assert ours("GET", "/deliverables/1").json["looks"] == []


def test_a_network_that_gives_no_answer_is_asked_again(deal: Deal) -> None:
    """The job claims, asks outside of any transaction, and takes silence for nothing."""
    with deal.installation.app.app_context():
        (number, _other) = deal.deliverables()
        deal.live(number, "http://127.0.0.1:9/@cleo/113")
        found = db.session.get_one(Deliverable, number)
        asked_at = found.look_at
        assert asked_at is not None
        assert jobs.look(asked_at) == 1
        assert state(number) == "published"
        with writing():
            again = db.session.get_one(Deliverable, number)
            assert again.look_at is not None and again.look_at > asked_at and again.lease_until is None


def test_evidence_is_shown_to_both_sides(deal: Deal) -> None:
    """What was found, whose it is, what differs, what the checks object to; the appeal and its answer."""
    ours, theirs = deal.installation.browser_of(deal.second), deal.installation.browser_of(deal.partner)
    with deal.installation.app.app_context():
        (number, _other) = deal.deliverables()
        deal.live(number)
        with writing():
            looking.keep_look(db.session.get_one(Deliverable, number), seen(text="Buy Acme."), actor=ME, now=NOW)
    for page in (ours.get(f"/deliverables/{number}"), theirs.get(f"/portal/deliverables/{number}")):
        assert page.status_code == 200 and "Buy Acme." in page.text and "Other words" in page.text
    assert theirs.post(f"/portal/deliverables/{number}/appeal", data={"note": "They are mine."}).status_code == 302
    assert "They are mine." in ours.get(f"/deliverables/{number}").text
    answer = {"do": "no", "note": "They are not what was approved."}
    assert ours.post(f"/deliverables/{number}/appeal", data=answer).status_code == 302
    assert "not what was approved" in theirs.get(f"/portal/deliverables/{number}").text
    assert ours.post(f"/deliverables/{number}/change", data={"do": "miss", "note": "It stays so."}).status_code == 302
    made_good = ours.post(f"/deliverables/{number}/change", data={"do": "make_good", "answer_by": "2099-01-01"})
    assert made_good.status_code == 302 and "/deliverables/3" in made_good.location
