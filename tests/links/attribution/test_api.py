"""The API of conversions and codes as a shop's server uses it, and the doors that pages tell landings at."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from advocacy import clock
from advocacy.campaigns.campaigns import campaign_named
from advocacy.clock import to_rfc3339
from advocacy.database import db, writing
from advocacy.links.attribution import touches
from advocacy.links.attribution.models import Conversion, Landing
from advocacy.links.attribution.touches import Told
from advocacy.links.door import click_ids
from advocacy.people.capabilities import Role
from tests.installation import Installation
from tests.links.attribution.making import SHOP, link, programme

EUROS = {"amount": "129.00", "currency": "EUR"}


def clicked_just_now(installation: Installation) -> str:
    """A click of a minute ago on a programme's link."""
    programme(installation)
    where, made = link(installation, programme="Partners"), click_ids.new_click_id()
    with installation.app.app_context(), writing():
        touches.keep([Told(made, where.id, clock.now() - timedelta(minutes=1))])
    return click_ids.spelt(made)


def test_a_shop_tells_a_sale_with_a_token_of_one_scope(installation: Installation) -> None:
    click = clicked_just_now(installation)
    api = installation.api_of(installation.person(Role.MARKETING), "conversions:write")
    body = {"order_id": "10042", "value": EUROS, "click_ids": [click], "codes": ["NONE"]}
    first, again = api("POST", "/conversions", body), api("POST", "/conversions", body)
    assert (first.status_code, again.status_code, first.json["id"]) == (201, 200, again.json["id"])
    assert (first.json["state"], first.json["value"], first.json["won_by"]["programme"]) == (
        "attributed", EUROS, "Partners",
    )  # fmt: skip
    assert api("POST", "/conversions", {**body, "value": {**EUROS, "amount": "1.00"}}).status_code == 409
    told = api("GET", f"/conversions/{first.json['id']}").json
    assert [(each["kind"], each["won"], each["reason"], each["window_days"]) for each in told["touches"]] == [
        ("click", True, "only_click", 30), ("code", False, "unknown_code", None),
    ]  # fmt: skip
    assert told["rule"]["wins"] == "last_click"
    part = api("POST", f"/conversions/{first.json['id']}/reverse", {"why": "late", "amount": "29", "reference": "C1"})
    assert (part.json["state"], part.json["net"]) == ("attributed", {"amount": "100.00", "currency": "EUR"})
    whole = api("POST", f"/conversions/{first.json['id']}/reverse", {"why": "returned"})
    assert (whole.json["state"], whole.json["net"]["amount"]) == ("reversed", "0.00")
    listed = api("GET", "/conversions?state=reversed&order_id=10042").json
    assert [each["id"] for each in listed["items"]] == [first.json["id"]] and listed["next"] is None
    assert api("GET", "/reach").status_code == 403


def test_what_the_api_refuses(sqlite: Installation) -> None:
    api = sqlite.api_of(sqlite.person(Role.MARKETING), "conversions:write")
    for body in (
        {}, {"order_id": ""}, {"order_id": "1", "value": {"amount": "x", "currency": "EUR"}},
        {"order_id": "1", "colour": "red"}, {"order_id": "1", "at": "2026-11-20T12:00:00"}, {"kind": "lead"},
        {"order_id": "1", "at": to_rfc3339(clock.now() + timedelta(days=1))},
    ):  # fmt: skip
        assert api("POST", "/conversions", body).status_code == 422, body
    found = api("POST", "/conversions", {"order_id": "1"}).json
    path = f"/conversions/{found['id']}/reverse"
    assert api("POST", path, {"why": "x", "amount": "1", "reference": "r"}).status_code == 422
    assert api("POST", path, {}).status_code == 422
    assert api("GET", "/conversions/999").status_code == 404
    stranger = sqlite.api_of(sqlite.person())
    assert stranger("POST", "/conversions", {"order_id": "2"}).status_code == 403
    assert stranger("GET", f"/conversions/{found['id']}").status_code == 403


def test_of_many_the_wrong_ones_take_nobody_along(installation: Installation) -> None:
    api = installation.api_of(installation.person(Role.MARKETING), "conversions:write")
    sent = [
        {"order_id": "1", "value": EUROS}, {"order_id": "1", "value": EUROS}, {"order_id": ""}, {"colour": "red"},
        {"order_id": "1", "value": {**EUROS, "amount": "2"}},
        {"kind": "lead", "customer": "a@b.example", "event": "trial"},
    ]  # fmt: skip
    found = api("POST", "/conversions/batch", {"conversions": sent})
    assert found.status_code == 200
    assert [each["outcome"] for each in found.json["items"]] == [
        "received", "repeated", "refused", "refused", "refused", "received",
    ]  # fmt: skip
    assert "order_id" in found.json["items"][2]["errors"] and "colour" in found.json["items"][3]["errors"]
    with installation.app.app_context():
        assert db.session.query(Conversion).count() == 2


def test_codes_links_and_templates_over_the_api(installation: Installation) -> None:
    api = installation.api_of(installation.person(Role.MARKETING))
    programme(installation)
    with installation.app.app_context(), writing():
        campaign_named("Fair 26", actor=SHOP, now=clock.now())
    for wrong in ({"programme": "Partnesr"}, {"programme": "Partners", "campaign": "Fare 26"}):
        assert api("POST", "/codes", {"code": "INES10", **wrong}).status_code == 422
    code = api("POST", "/codes", {"code": "INES10", "programme": "Partners"})
    assert code.status_code == 201
    assert api("POST", "/codes", {"code": "ines10", "programme": "Partners"}).status_code == 422
    assert api("POST", f"/codes/{code.json['id']}/end", {"why": "over"}).json["state"] == "ended"
    assert api("POST", f"/codes/{code.json['id']}/end", {"why": "over"}).status_code == 409
    assert api("POST", f"/codes/{code.json['id']}/reopen", {"until_at": "2020-01-01T00:00:00Z"}).status_code == 422
    again = api("POST", f"/codes/{code.json['id']}/reopen", {"until_at": "2099-01-01T00:00:00Z"})
    assert (again.json["state"], again.json["until_at"]) == ("active", "2099-01-01T00:00:00Z")
    assert api("POST", f"/codes/{code.json['id']}/end", {"why": "over"}).json["state"] == "ended"
    assert api("POST", f"/codes/{code.json['id']}/reopen").json["until_at"] is None
    assert [each["code"] for each in api("GET", "/codes?state=active").json["items"]] == ["INES10"]
    assert api("POST", "/attribution-rules", {"wins": "first_click", "why": "trial"}).json["version"] == 2
    assert [each["version"] for each in api("GET", "/attribution-rules").json["items"]] == [2, 1]

    texts = {"source": "{medium}", "medium": "print", "campaign_text": "{campaign}-{network}", "campaign": "Fair 26"}
    put = api("POST", "/utm-templates", texts)
    assert put.status_code == 200
    assert api("POST", "/utm-templates", {**texts, "source": "{person}"}).status_code == 422
    made = api(
        "POST", "/links", {"target": "https://acme.example/a", "title": "Flyer", "medium": "qr", "campaign": "Fair 26"}
    )
    assert made.json["target"] == "https://acme.example/a?utm_source=qr&utm_medium=print&utm_campaign=fair-26"
    assert api("DELETE", f"/utm-templates/{put.json['id']}").status_code == 204
    plain = api("POST", "/links", {"target": "https://acme.example/a", "title": "Mail", "medium": "email"})
    assert plain.json["target"] == "https://acme.example/a?utm_source=email&utm_medium=email"
    for wrong in ({"target": "javascript:alert(1)"}, {"title": " "}, {"medium": "pigeon"}, {"campaign": "Fare 26"},
                  {"topic": "Fishnig"}, {"programme": "Partnesr"}):  # fmt: skip
        body = {"target": "https://acme.example/", "title": "T", "medium": "qr", **wrong}
        assert api("POST", "/links", body).status_code == 422
    assert [each["title"] for each in api("GET", "/links").json["items"]] == ["Mail", "Flyer"]
    assert api("POST", f"/links/{made.json['slug']}/pause", {"why": "misprint"}).json["state"] == "paused"
    assert [each["title"] for each in api("GET", "/links?state=paused").json["items"]] == ["Flyer"]


def test_a_page_tells_a_landing_and_learns_nothing(installation: Installation) -> None:
    client, click = installation.app.test_client(), click_ids.spelt(click_ids.new_click_id())
    script = client.get("/visit.js")
    assert script.status_code == 200 and script.content_type.startswith("text/javascript")
    assert "cookie" not in script.text.lower().replace("no cookie", "") and "localStorage" not in script.text
    assert script.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    asked = client.options("/landings", headers={"Origin": "https://shop.example"})
    assert (asked.status_code, asked.headers["Access-Control-Allow-Origin"]) == (204, "*")
    bodies = [
        click,
        click.upper(),
        json.dumps({"click_id": click}),
        "nonsense",
        "{",
        "[]",
        '{"click_id": 5}',
        "x" * 5000,
        "",
    ]
    for body in bodies:
        told = client.post("/landings", data=body, content_type="text/plain")
        assert (told.status_code, told.data, "Set-Cookie" in told.headers) == (204, b"", False)
    with installation.app.app_context():
        assert [each.click_id for each in db.session.query(Landing)] == [click]


@pytest.mark.parametrize(
    "body", ["{}", "{}\n", "click_id={}", "shop=1&click_id={}", '{{"click_id": "{}"}}'],
    ids=["bare", "with its line's end", "named", "named among others", "JSON"],
)  # fmt: skip
def test_a_server_that_calls_its_body_a_form_is_heard(sqlite: Installation, body: str) -> None:
    """``curl -d`` and many servers do, whatever the body is."""
    click = click_ids.spelt(click_ids.new_click_id())
    told = sqlite.app.test_client().post(
        "/landings", data=body.format(click), content_type="application/x-www-form-urlencoded"
    )
    with sqlite.app.app_context():
        assert (told.status_code, [each.click_id for each in db.session.query(Landing)]) == (204, [click])
