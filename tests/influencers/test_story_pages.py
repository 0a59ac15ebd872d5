"""Pages and API of stories: a stranger's way from the form to an item and back, a partner's in the portal."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from typing import Any

from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import func, select

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.mailing import Mail
from advocacy.people.capabilities import Role
from advocacy.web import strangers
from content_library.models import Item, ItemState, Media, RevisionMedium
from influencers.rights.models import AssetMedium
from influencers.stories import queries
from influencers.stories import writing as words
from influencers.stories.models import StoryPicture, SubmissionState
from tests.influencers.telling import DAY, TEXT, YES, call
from tests.installation import Installation


def picture_file() -> BytesIO:
    body = BytesIO()
    Image.new("RGB", (64, 48), (20, 90, 120)).save(body, "JPEG", exif=Image.Exif())
    body.seek(0)
    return body


def form_of(installation: Installation, slug: str = "rivers", **facts: Any) -> dict[str, Any]:
    """What a browser sends, ten seconds after it was opened."""
    with installation.app.test_request_context():
        with reading():
            asked = queries.call_by_slug(slug)
            consent = words.digest(words.consent_text(asked, "Acme"))
            token = strangers.open_form(f"story:{asked.id}", clock.now() - timedelta(seconds=10))
        return {
            "opened": token, "consent_sha256": consent, "name": "Jess Tamura", "email": "jess@out.example",
            "title": "At dusk", "text": TEXT, "credit_name": "Jess, Melbourne", "language": "en", "in_gallery": "on",
            "picture_1": (picture_file(), "dusk.jpg"), "alt_1": "A kayak", **YES, **facts,
        }  # fmt: skip


def test_a_stranger_from_the_form_to_an_item_and_back(installation: Installation) -> None:
    """No cookie, no account: form, mail, inbox, gallery, a draft with the picture; then the consent is taken back."""
    desk = installation.person(Role.MARKETING)
    browser, stranger = installation.browser_of(desk), installation.app.test_client()
    first = {"slug": "rivers", "title": "Your river", "question": "Which river?", "territory": "worldwide",
             "use": "organic", "media": ["social", "website"], "strangers": "on", "gallery": "on"}  # fmt: skip
    assert browser.post("/programmes/stories/calls", data={**first, "media": []}).status_code == 422
    assert browser.post("/programmes/stories/calls", data=first).status_code == 302
    assert b"Which river?" in stranger.get("/stories/rivers").data
    assert stranger.get("/stories/lakes").status_code == 404
    refused_forms(installation, stranger)
    sent = stranger.post("/stories/rivers", data=form_of(installation))
    assert sent.location == "/stories/rivers/sent", sent.get_data(as_text=True)
    assert stranger.post("/stories/rivers", data=form_of(installation)).location == sent.location
    confirm = mailed(installation, "confirm")
    assert stranger.get(confirm).status_code == 200
    with installation.app.app_context(), reading():
        assert queries.story_for(1).state is SubmissionState.DRAFT  # a scanner follows links
    mine = stranger.post(confirm).location.replace("http://localhost", "")
    assert stranger.get(confirm).status_code == 302
    assert stranger.get(mine[:-1]).status_code == 404
    assert b"At dusk" in browser.get("/programmes/stories").data
    assert b"A kayak" in browser.get("/programmes/stories/1").data
    assert browser.get("/programmes/stories/1/pictures/1").mimetype == "image/jpeg"
    digest = digest_of(installation)
    assert stranger.get(f"/stories/pictures/{digest}").status_code == 404  # nobody has read it
    assert browser.post("/programmes/stories/1/promote").status_code == 409
    assert browser.post("/programmes/stories/1/approve").status_code == 302
    assert browser.post("/programmes/stories/1/approve").status_code == 409
    assert b"What others told" in stranger.get("/stories/rivers").data
    assert stranger.get(f"/stories/pictures/{digest}").status_code == 200
    assert browser.post("/programmes/stories/1/promote").location == "/studio/items/1/edit"
    shown_as_item(installation)
    assert b"Take my story back" in stranger.get(mine).data
    assert stranger.post(f"{mine}/take-back").status_code == 302
    assert b"gone from here" in stranger.get(mine).data
    assert b"What others told" not in stranger.get("/stories/rivers").data
    assert stranger.get(f"/stories/pictures/{digest}").status_code == 404
    with installation.app.app_context(), reading():
        assert db.session.get_one(Item, 1).state is ItemState.WITHDRAWN
        assert db.session.scalar(select(func.count()).select_from(StoryPicture)) == 0
    assert browser.post("/programmes/stories/calls/1/close").status_code == 302
    assert b"No stories are taken here now" in stranger.get("/stories/rivers").data


def refused_forms(installation: Installation, stranger: FlaskClient) -> None:
    """Machines, minors, pictures that are none; what was written is still there."""
    for facts, said in (
        ({"company_fax": "1"}, "should stay empty"), ({"opened": "x"}, "not opened here"),
        ({"grown_up": ""}, "18 or older only"), ({"alt_1": ""}, "Say what the picture shows"),
        ({"picture_1": (BytesIO(b"<svg/>"), "x.jpg")}, "be taken"), ({"email": "nobody"}, "mail address"),
    ):  # fmt: skip
        answer = stranger.post("/stories/rivers", data=form_of(installation, **facts))
        page = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert said in page, (said, page)
        assert TEXT in page


def mailed(installation: Installation, what: str) -> str:
    """The link of the newest mail, as a path."""
    with installation.app.app_context(), reading():
        text = db.session.scalars(select(Mail.text).order_by(Mail.id.desc())).first() or ""
    found = re.search(rf"/stories/{what}/\S+", text)
    assert found, text
    return found[0]


def digest_of(installation: Installation) -> str:
    with installation.app.app_context(), reading():
        return db.session.scalars(select(StoryPicture.digest)).one()


def shown_as_item(installation: Installation) -> None:
    """A draft with the picture, the words and the credit line; the register knows both."""
    with installation.app.app_context(), reading():
        item = db.session.get_one(Item, 1)
        assert item.state is ItemState.DRAFT
        assert item.revision.captions[0].text.replace("{link}", "").rstrip().endswith("— Jess, Melbourne")
        assert item.revision.url.endswith("/stories/rivers")
        assert db.session.scalar(select(func.count()).select_from(RevisionMedium)) == 1
        assert db.session.scalars(select(AssetMedium.asset)).one() == "story:1"
        assert "story by Jess" in db.session.scalars(select(Media.licence)).one()


def test_a_partner_tells_in_the_portal_and_over_the_api(installation: Installation) -> None:
    """One sees one's own alone; the desk decides; an erased person has taken everything back."""
    desk, author, other = (installation.person(each) for each in (Role.MARKETING, Role.AMBASSADOR, Role.AMBASSADOR))
    with installation.app.test_request_context(), writing():
        call(opens_at=clock.now() - DAY)
    mine, theirs = installation.browser_of(author), installation.api_of(other)
    page = mine.get("/portal/stories/send/rivers").get_data(as_text=True)
    assert "word for word" in page
    assert mine.get("/portal/stories/send/lakes").status_code == 404
    form = {key: value for key, value in form_of(installation).items() if key not in ("opened", "name", "email")}
    assert mine.post("/portal/stories/send/rivers", data={**form, "title": ""}).status_code == 422
    form["picture_1"] = (picture_file(), "dusk.jpg")
    assert mine.post("/portal/stories/send/rivers", data=form).status_code == 302
    assert b"At dusk" in mine.get("/portal/stories").data
    assert mine.get("/portal/stories/1/pictures/1").status_code == 200
    assert theirs("GET", "/submissions/1").status_code == 404
    assert theirs("POST", "/submissions/1/take-back").status_code == 404
    assert theirs("POST", "/submissions/1/approve").status_code == 403
    [asked] = theirs("GET", "/story-calls").json["items"]
    body = {"call": "rivers", "title": "Dawn", "text": TEXT, "credit_name": "Oumar", "consents": True,
            "grown_up": True, "consent_sha256": asked["consent_sha256"]}  # fmt: skip
    assert theirs("POST", "/submissions", {**body, "consents": False}).status_code == 422
    assert theirs("POST", "/submissions", body).status_code == 201
    assert [each["id"] for each in theirs("GET", "/submissions").json["items"]] == [2]
    api = installation.api_of(desk)
    assert api("POST", "/submissions/2/reject", {}).status_code == 422
    assert api("POST", "/submissions/2/reject", {"reason": "Another time."}).json["state"] == "rejected"
    assert api("POST", "/submissions/2/reopen", {}).json["state"] == "reopened"
    assert api("POST", "/submissions/2/approve").json["state"] == "approved"
    assert api("POST", "/submissions/2/approve").status_code == 409
    assert [each["id"] for each in api("GET", "/submissions?state=approved").json["items"]] == [2]
    assert theirs("POST", "/submissions/2/take-back").json["taken_back"] is True
    assert mine.post("/portal/stories/2/take-back").status_code == 404
    assert mine.post("/portal/stories/1/take-back").status_code == 302
    assert installation.app.test_client().get("/portal/stories").status_code in (302, 401)
