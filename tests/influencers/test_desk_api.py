"""What marketing does on pages of partners, through the API: mail, application pages, invitations, places, parcels.

The same verbs as the pages', so that the same rows stand in the history; others are turned away.
"""

from __future__ import annotations

import io
from typing import Any

import pytest
from sqlalchemy import select

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.history import timeline
from advocacy.mailing import Mail
from advocacy.people.capabilities import Role
from influencers.partners import jobs, suppression
from influencers.products import requests
from influencers.programmes import programmes
from influencers.programmes.queries import programme_for
from tests.influencers.applicants import open_programme
from tests.influencers.gifts import ME, NOW, asked, partner, product
from tests.installation import ApiClient, Installation

WORDS = {"subject": "Hello {first_name}", "body": "From {company}"}
GRANT = {"asset": "item:1", "media": ["social"], "use": "organic", "start": "2026-11-02T09:00:00Z"}
PLACE = {"kind": "newsletter", "name": "November  letter", "url": "https://acme.example/letter"}
DESK = [
    ("GET", "/partner-templates", None), ("POST", "/partner-templates", {"name": "A", **WORDS}),
    ("PATCH", "/partner-templates/1", {}), ("POST", "/partner-templates/1/retire", None),
    ("GET", "/partner-mailings", None), ("GET", "/partner-mailings/1", None), ("POST", "/partner-mailings", WORDS),
    ("POST", "/partner-mailings/preview", WORDS), ("GET", "/programmes/1/application-form", None),
    ("PATCH", "/programmes/1/application-form", {}),
    ("POST", "/programmes/1/invitations", {"people": [{"email": "a@out.example"}]}),
    ("POST", "/programmes/1/invitations/preview", {"people": [{"email": "a@out.example"}]}),
    ("GET", "/licences/1/places", None), ("POST", "/licences/1/places", PLACE), ("GET", "/asset-places/overdue", None),
    ("POST", "/asset-places/1/end", None), ("POST", "/parcels/sheet", None),
]  # fmt: skip


def desk_of(installation: Installation) -> ApiClient:
    """The API as marketing sees it."""
    return installation.api_of(installation.person(Role.MARKETING, name="Mara Lind"))


def verbs(noun: str, number: object) -> list[str]:
    """What the history says of a thing, oldest first."""
    with reading():
        return [each.verb for each in reversed(timeline(noun, number))]


def wrong(answer: Any) -> dict[str, list[str]]:
    """What is said of each field that was refused; it is said in words."""
    assert answer.status_code == 422 and answer.json["title"], answer.json
    told: dict[str, list[str]] = answer.json["errors"]
    assert all(len(str(each)) > 10 for each in told.values()), told
    return told


@pytest.mark.parametrize("role", [Role.EMPLOYEE, Role.AMBASSADOR])
def test_the_rest_of_us_does_none_of_it(installation: Installation, role: Role) -> None:
    api = installation.api_of(installation.person(role))
    assert {(path, api(method, path, body).status_code) for method, path, body in DESK} == {
        (path, 403) for _method, path, _body in DESK
    }
    for path in ("/parcels/look", "/parcels/take"):
        assert sheet(api, path, "request\n1\n").status_code == 403


def test_templates_are_kept_changed_and_retired(installation: Installation) -> None:
    """Of the same name it is the same template; a gap that nothing fills is named."""
    api = desk_of(installation)
    made = api("POST", "/partner-templates", {"name": "Welcome", **WORDS})
    assert made.status_code == 201 and made.json["retired_at"] is None
    path = f"/partner-templates/{made.json['id']}"
    assert "{nobody}" in str(wrong(api("PATCH", path, {"body": "Dear {nobody}"}))["body"])
    assert "name" in wrong(api("POST", "/partner-templates", {"name": " ", **WORDS}))
    changed = api("PATCH", path, {"subject": "Hi"}).json
    assert (changed["name"], changed["subject"], changed["body"]) == ("Welcome", "Hi", WORDS["body"])
    assert api("POST", "/partner-templates", {"name": "Welcome", **WORDS}).json["id"] == made.json["id"]
    assert [each["subject"] for each in api("GET", "/partner-templates").json["items"]] == [WORDS["subject"]]
    assert api("POST", f"{path}/retire").json["retired_at"] and api("GET", "/partner-templates").json["items"] == []
    assert api("PATCH", "/partner-templates/99", {}).status_code == 404
    with installation.app.app_context():
        assert verbs("partner_template", made.json["id"]) == ["save", "save", "save", "retire"]


def test_a_segment_gets_one_mail_each_or_a_reason_why_none(installation: Installation) -> None:
    """Shown first; sent by the job through the outbox; who wants none, or has no address, gets none."""
    api = desk_of(installation)
    rule = {"match": "all", "conditions": [{"field": "topic", "op": "is", "value": ["boats"]}]}
    people = {"Zoe": "zoe@out.example", "Ben": "ben@out.example", "Nobody": None}
    ids = {
        name: api("POST", "/partners", {"name": name, "email": email, "topics": ["Boats"]}).json["id"]
        for name, email in people.items()
    }
    with installation.app.app_context(), writing():
        suppression.suppress(suppression.digest_of("ben@out.example"), "hand", actor=ME, now=NOW)
    to = {"segment_id": api("POST", "/partner-segments", {"name": "Boats", "rule": rule}).json["id"], **WORDS}
    seen = api("POST", "/partner-mailings/preview", to).json
    assert (seen["fits"], seen["subject"], seen["tired"]) == (3, "Hello Zoe", [])
    assert {each["partner_id"]: each["why"] for each in seen["left_out"]} == {
        ids["Ben"]: "opted_out", ids["Nobody"]: "no_address",
    }  # fmt: skip
    key = {"Idempotency-Key": "boats"}
    made = [api("POST", "/partner-mailings", to, headers=key) for _twice in range(2)]
    assert [each.status_code for each in made] == [201, 201] and len({each.json["id"] for each in made}) == 1
    assert made[0].json["done"] is False
    with installation.app.app_context():
        jobs.send_mailings(clock.now())
        with reading():
            sent = db.session.scalars(select(Mail)).one()
            assert (sent.recipient, sent.subject, bool(sent.stop_url)) == ("zoe@out.example", "Hello Zoe", True)
        assert verbs("partner_mailing", made[0].json["id"]) == ["write"]
    told = api("GET", f"/partner-mailings/{made[0].json['id']}").json
    assert (told["queued"], told["left_out"], told["done"]) == (1, 2, True)
    assert [each["id"] for each in api("GET", "/partner-mailings").json["items"]] == [told["id"]]


def test_whoever_had_enough_mail_is_spared(installation: Installation) -> None:
    """By a segment; one partner alone can be written to, and it is shown that they had enough."""
    api = desk_of(installation)
    zoe = api("POST", "/partners", {"name": "Zoe", "email": "zoe@out.example"}).json["id"]
    with installation.app.app_context():
        most = installation.settings.partner_mails_most
    one = {"partner_id": zoe, **WORDS}
    for _mail in range(most):
        assert api("POST", "/partner-mailings", one).json["queued"] == 1
    seen = api("POST", "/partner-mailings/preview", one).json
    assert (seen["fits"], seen["tired"], seen["left_out"], seen["subject"]) == (1, [zoe], [], "Hello Zoe")
    rule = {"match": "all", "conditions": [{"field": "stage", "op": "is", "value": ["prospect"]}]}
    segment = api("POST", "/partner-segments", {"name": "All", "rule": rule}).json["id"]
    made = api("POST", "/partner-mailings", {"segment_id": segment, **WORDS}).json["id"]
    with installation.app.app_context():
        jobs.send_mailings(clock.now())
    told = api("GET", f"/partner-mailings/{made}").json
    assert (told["queued"], told["left_out"]) == (0, 1)


def test_a_mail_that_cannot_go_out_says_why(installation: Installation) -> None:
    """To nobody, to both, with a gap that nothing fills, to somebody who wants none; nothing is kept of it."""
    api = desk_of(installation)
    zoe = api("POST", "/partners", {"name": "Zoe", "email": "zoe@out.example"}).json["id"]
    one = {"partner_id": zoe, **WORDS}
    for path in ("/partner-mailings", "/partner-mailings/preview"):
        assert "segment_id" in wrong(api("POST", path, WORDS))
        assert "segment_id" in wrong(api("POST", path, {**one, "segment_id": 1}))
        assert "{nobody}" in str(wrong(api("POST", path, {**one, "body": "Dear {nobody}"}))["body"])
        assert api("POST", path, {**WORDS, "segment_id": 99}).status_code == 404
    with installation.app.app_context(), writing():
        suppression.suppress(suppression.digest_of("zoe@out.example"), "hand", actor=ME, now=NOW)
    refused = api("POST", "/partner-mailings", one)
    assert refused.status_code == 422 and "no more such mail" in str(refused.json)
    assert api("GET", "/partner-mailings").json["items"] == []


def test_what_an_application_page_says_is_read_and_changed(installation: Installation) -> None:
    """What is not there stays; a question keeps its key; what can't be kept is said by field."""
    with installation.app.app_context(), writing():
        number = open_programme(now=clock.now()).id
    api, path = desk_of(installation), f"/programmes/{number}/application-form"
    usual = api("GET", path).json
    assert usual["questions"] == [] and usual["reapply_days"] == 90 and usual["takes_applications"] is True
    asks = [{"label": "Why you?"}, {"label": "Which?", "kind": "choice", "options": ["A", "B"], "required": True}]
    given = {"headline": " Join us ", "countries": ["de"], "shows_pay": True, "questions": asks}
    changed = api("PATCH", path, given)
    assert changed.status_code == 200 and changed.json["headline"] == "Join us" and changed.json["countries"] == ["DE"]
    assert {each["key"]: each["kind"] for each in changed.json["questions"]} == {"whyyou": "text", "which": "choice"}
    assert "Join us" in installation.app.test_client().get(changed.json["url"]).text
    kept = [{**changed.json["questions"][0], "label": "Why?"}]
    later = api("PATCH", path, {"questions": kept, "reapply_days": 30}).json
    assert (later["headline"], later["reapply_days"], later["shows_pay"]) == ("Join us", 30, True)
    assert [(each["key"], each["label"]) for each in later["questions"]] == [("whyyou", "Why?")]
    assert "questions" in wrong(api("PATCH", path, {"questions": [{"label": "Which?", "kind": "odd"}]}))
    assert "fields" in wrong(api("PATCH", path, {"questions": [{"label": "Which?", "kind": "choice"}]}))
    assert "reapply_days" in wrong(api("PATCH", path, {"reapply_days": -1}))
    assert api("GET", path).json == later and api("GET", "/programmes/99/application-form").status_code == 404
    with installation.app.app_context():
        assert verbs("programme", number).count("set_application_form") == 2


def test_a_list_of_people_is_invited(installation: Installation) -> None:
    """Shown first, nothing sent; then each once; a row that can't be invited takes no other along."""
    with installation.app.app_context(), writing():
        number = open_programme(now=clock.now()).id
    api, path = desk_of(installation), f"/programmes/{number}/invitations"
    anna = {"email": "Anna@out.example", "name": "Anna", "network": "instagram", "handle": "@anna", "country": "de"}
    rows = {"people": [anna, {"email": "no"}, {"email": "b@out.example", "country": "Germany"}, anna]}
    seen = api("POST", f"{path}/preview", rows).json
    assert seen["fine"] == 1 and [bool(each["problem"]) for each in seen["people"]] == [False, True, True, True]
    with installation.app.app_context(), reading():
        assert db.session.scalars(select(Mail)).all() == []
    done = api("POST", path, rows)
    assert done.status_code == 200 and done.json["invited"] == 1
    assert [each["row"] for each in done.json["refused"]] == [2, 3, 4]
    assert api("POST", path, rows).json["invited"] == 0, "the same list twice invites nobody twice"
    with installation.app.app_context(), reading():
        assert [each.recipient for each in db.session.scalars(select(Mail))] == ["anna@out.example"]
    (invited,) = api("GET", f"/enrolments?programme_id={number}").json["items"]
    with installation.app.app_context():
        assert "invite" in verbs("enrolment", invited["id"])
    assert "people" in wrong(api("POST", path, {"people": []})) and "people" in wrong(api("POST", path, {}))
    assert "people" in wrong(api("POST", path, {"people": [{"email": "a@out.example"}] * 201}))
    with installation.app.app_context(), writing():
        programmes.close(programme_for(number), actor=ME, now=clock.now(), why="It is over.")
    closed = api("POST", path, {"people": [{"email": "new@out.example"}]}).json
    assert closed["invited"] == 0 and closed["refused"][0]["problem"]


def test_places_where_an_asset_runs(installation: Installation) -> None:
    api = desk_of(installation)
    path = f"/licences/{api('POST', '/licences', GRANT).json['id']}"
    made = api("POST", f"{path}/places", PLACE)
    assert made.status_code == 201 and (made.json["name"], made.json["asset"]) == ("November letter", "item:1")
    assert "kind" in wrong(api("POST", f"{path}/places", {**PLACE, "kind": "moon"}))
    assert "name" in wrong(api("POST", f"{path}/places", {**PLACE, "name": "  "}))
    assert "url" in wrong(api("POST", f"{path}/places", {**PLACE, "url": "javascript:x"}))
    assert api("GET", "/asset-places/overdue").json["items"] == []
    assert api("POST", f"{path}/revoke", {"why": "They asked."}).status_code == 200
    assert [each["id"] for each in api("GET", "/asset-places/overdue").json["items"]] == [made.json["id"]]
    end = f"/asset-places/{made.json['id']}/end"
    assert api("POST", end).json["ended_at"] and api("POST", end).status_code == 409
    assert [bool(each["ended_at"]) for each in api("GET", f"{path}/places").json["items"]] == [True]
    assert api("GET", "/asset-places/overdue").json["items"] == []
    assert api("GET", "/licences/99/places").status_code == 404
    assert api("POST", "/asset-places/99/end").status_code == 404
    with installation.app.app_context():
        assert verbs("asset_place", made.json["id"]) == ["note", "end"]


def sheet(api: ApiClient, path: str, content: str) -> Any:
    """The warehouse's sheet is sent."""
    form = {"sheet": (io.BytesIO(content.encode()), "parcels.csv")}
    return api("POST", path, data=form, content_type="multipart/form-data")


def test_parcels_out_and_back(installation: Installation) -> None:
    """The sheet with addresses is kept by no cache and its taking is on record; lines are shown first, taken once."""
    with installation.app.app_context(), writing():
        mine = partner()
        of = product(mine, stock=None)
        two = [asked(mine, of) for _ in range(2)]
        for each in two:
            requests.approve(each, actor=ME, now=NOW)
        first, second = (each.id for each in two)
    api = desk_of(installation)
    out = api("POST", "/parcels/sheet")
    assert out.content_type == "text/csv; charset=utf-8" and out.headers["Cache-Control"] == "no-store"
    assert out.text.count("Main Street 1") == 2
    with installation.app.app_context():
        assert verbs("shipment_sheet", clock.now().date().isoformat()) == ["export"]
    back = f"request,carrier,tracking,delivered_on\n{first},DHL,A1,\n{second},DHL,A2,tomorrow\n99999,DHL,A3,\n"
    seen = sheet(api, "/parcels/look", back).json
    assert seen["marked"] == 1 and [each["outcome"] for each in seen["lines"]] == ["ship", "refused", "refused"]
    assert api("GET", f"/product-requests/{first}").json["state"] == "approved", "a look changes nothing"
    done = sheet(api, "/parcels/take", back).json
    assert done["marked"] == 1 and all(each["problem"] for each in done["lines"][1:])
    asked_for = api("GET", f"/product-requests/{first}").json
    assert (asked_for["state"], asked_for["carrier"], asked_for["tracking"]) == ("shipped", "DHL", "A1")
    assert sheet(api, "/parcels/take", back).json["marked"] == 0, "the same sheet a second time changes nothing"
    with installation.app.app_context():
        assert verbs("product_request", first)[-1] == "ship"


def test_a_sheet_that_is_none_says_so(sqlite: Installation) -> None:
    api = desk_of(sqlite)
    for path in ("/parcels/look", "/parcels/take"):
        assert "request" in str(wrong(sheet(api, path, "carrier\nDHL\n"))["sheet"])
        big = sheet(api, path, "request\n" + "1" * 1_000_000)
        assert big.status_code == 422 and "too big" in big.json["title"]
        assert api("POST", path).status_code in (415, 422)
