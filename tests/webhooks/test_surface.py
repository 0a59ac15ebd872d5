"""Webhooks in the API and on pages: who may, what is shown once, ownership of deliveries, forms and their refusals."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.history import Actor, follow, record
from advocacy.history.sealing import seal
from advocacy.people.capabilities import Capability, Role
from advocacy.webhooks import jobs, queueing
from advocacy.webhooks.models import Delivery
from tests.installation import ApiClient, Installation
from tests.webhooks.receiver import Receiver, verifies

ME = Actor.system("test")
NEW = {"name": "Warehouse", "url": "https://hooks.example/a?key=abc", "events": ["post.*"]}


def happens(installation: Installation, times: int = 1) -> None:
    with installation.app.app_context():
        with writing():
            for number in range(times):
                record("share", number, "publish", actor=ME, now=clock.now(), network="bluesky", title="Why", about=1)
            seal()
        follow(queueing.READER, clock.now())


def admin_api(installation: Installation) -> ApiClient:
    return installation.api_of(installation.person(Role.ADMIN))


def test_a_way_through_the_api(installation: Installation, receiver: Receiver) -> None:
    """Added, told, looked at, sent again, changed, its secret rotated, switched off and on, replayed, removed."""
    api = admin_api(installation)
    kinds = api("GET", "/webhooks/kinds").get_json()["items"]
    assert {"post.published", "story.approved"} <= {each["kind"] for each in kinds}
    made = api("POST", "/webhooks", {**NEW, "url": receiver.hook}, headers={"Idempotency-Key": "one"})
    assert made.status_code == 201 and made.headers["Cache-Control"] == "no-store"
    hook, secret = made.get_json()["id"], made.get_json()["secret"]
    began = clock.to_rfc3339(clock.now())
    happens(installation)
    with installation.app.app_context():
        assert jobs.deliver(clock.now()) == 1
    assert verifies(receiver.got[0], secret)
    shown = api("GET", f"/webhooks/{hook}").get_json()
    assert "secret" not in shown and shown["state"] == "active" and shown["last_taken_at"] and shown["waiting"] == 0
    (delivery,) = api("GET", f"/webhooks/{hook}/deliveries?outcome=taken").get_json()["items"]
    assert (delivery["kind"], delivery["status"], delivery["tries"]) == ("post.published", 200, 1)
    assert delivery["webhook_id"] == receiver.got[0].headers["webhook-id"]
    whole = api("GET", f"/webhooks/{hook}/deliveries/{delivery['id']}").get_json()
    assert whole["body"] == receiver.told[0] and whole["attempts"][0]["answer"] == "thank you"
    assert api("POST", f"/webhooks/{hook}/deliveries/{delivery['id']}/send-again").status_code == 202
    assert api("POST", f"/webhooks/{hook}/test").status_code == 202
    with installation.app.app_context():
        assert jobs.deliver(clock.now()) == 2
    assert api("PATCH", f"/webhooks/{hook}", {"events": ["*"], "narrowed": {"network": ["x"]}}).status_code == 200
    rotated = api("POST", f"/webhooks/{hook}/rotate-secret")
    assert rotated.get_json()["secret"] != secret and rotated.headers["Cache-Control"] == "no-store"
    assert api("POST", f"/webhooks/{hook}/switch-off").get_json()["state"] == "stopped"
    assert api("POST", f"/webhooks/{hook}/switch-off").status_code == 409
    assert api("POST", f"/webhooks/{hook}/test").status_code == 409
    assert api("POST", f"/webhooks/{hook}/switch-on").get_json()["state"] == "active"
    assert api("POST", f"/webhooks/{hook}/replay", {"since": began}).get_json()["replaying"] is True
    assert api("POST", f"/webhooks/{hook}/replay", {"since": "2020-01-01T00:00:00Z"}).status_code == 409
    assert api("DELETE", f"/webhooks/{hook}").status_code == 204
    assert api("GET", f"/webhooks/{hook}").status_code == 404 and api("GET", "/webhooks").get_json()["items"] == []
    assert len(api("GET", f"/webhooks/{hook}/deliveries").get_json()["items"]) == 2  # still listed


def test_who_may(installation: Installation) -> None:
    """Administrators; a token needs both scopes to own an endpoint, and shows no body without the second."""
    admin = installation.person(Role.ADMIN)
    assert installation.api_of(installation.person(Role.MARKETING))("GET", "/webhooks").status_code == 403
    assert installation.browser_of(installation.person()).get("/admin/webhooks").status_code == 403
    narrow = installation.api_of(admin, Capability.WRITE_WEBHOOKS)
    refused = narrow("POST", "/webhooks", NEW)
    assert refused.status_code == 403 and "history:read" in refused.text
    both = installation.api_of(admin, Capability.WRITE_WEBHOOKS, Capability.SEE_HISTORY)
    hook = both("POST", "/webhooks", NEW).get_json()["id"]
    other = both("POST", "/webhooks", {**NEW, "name": "Other"}).get_json()["id"]
    happens(installation)
    with installation.app.app_context(), reading():
        theirs = db.session.scalar(select(Delivery.id).where(Delivery.endpoint_id == other))
    assert narrow("GET", f"/webhooks/{other}/deliveries/{theirs}").get_json()["body"] is None
    for path in (f"/webhooks/{hook}", "/webhooks"):  # an address may hold a key
        seen = narrow("GET", path)
        assert "hooks.example" in seen.text and "key=abc" not in seen.text and "key=abc" in both("GET", path).text
    for method, path in (("GET", ""), ("POST", "/send-again")):
        assert both(method, f"/webhooks/{hook}/deliveries/{theirs}{path}").status_code == 404
    for path in ("rotate-secret", "switch-on", "replay"):
        body = {"since": clock.to_rfc3339(clock.now())} if path == "replay" else None
        assert narrow("POST", f"/webhooks/{hook}/{path}", body).status_code == 403


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"url": "http://hooks.example"}, "url"), ({"url": "https://hooks.example:25"}, "url"),
        ({"events": []}, "events"),
        ({"events": ["nothing.*"]}, "events"), ({"name": ""}, "name"), ({"narrowed": {"mood": ["good"]}}, "narrowed"),
        ({"owner": 1}, "owner"),
    ],
)  # fmt: skip
def test_what_the_api_refuses(sqlite: Installation, change: dict[str, object], field: str) -> None:
    """422 that names the field."""
    answer = admin_api(sqlite)("POST", "/webhooks", {**NEW, **change})
    assert answer.status_code == 422 and field in str(answer.get_json()["errors"])


def test_pages(installation: Installation, receiver: Receiver) -> None:
    """The list, the form with its refusals, the secret once, deliveries and what the receiver said, each button."""
    browser = installation.browser_of(installation.person(Role.ADMIN))
    assert "Nobody is told yet" in browser.get("/admin/webhooks").text
    wrong = browser.post("/admin/webhooks", data={"name": "A", "url": "http://hooks.example"})
    assert wrong.status_code == 422 and "https://" in wrong.text and "Choose at least one" in wrong.text
    form = {"name": "Warehouse", "url": receiver.hook, "events": ["post.published"], "narrowed": "network: bluesky, x"}
    made = browser.post("/admin/webhooks", data=form)
    assert made.status_code == 201 and "whsec_" in made.text
    page = browser.get("/admin/webhooks/1")
    assert "whsec_" not in page.text and "key=abc" not in page.text and "network: bluesky, x" in page.text
    assert "key=abc" in browser.get("/admin/webhooks/1/change").text  # whoever changes it sees it
    happens(installation, 3)
    with installation.app.app_context():
        receiver.says = []
        assert jobs.deliver(clock.now()) == 3
    page = browser.get("/admin/webhooks/1?outcome=taken")
    assert page.text.count("A post is live") == 3 and browser.get("/admin/webhooks/1?outcome=odd").status_code == 200
    one = browser.get("/admin/webhooks/1/deliveries/1")
    assert "thank you" in one.text and "post.published" in one.text and "msg_" in one.text
    assert browser.get("/admin/webhooks/1/deliveries/99").status_code == 404
    for path, data in (
        ("deliveries/1/send-again", {}), ("test", {}), ("replay", {"since": "hour", "taken_too": "1"}),
        ("switch-off", {}), ("switch-on", {}),
    ):  # fmt: skip
        assert browser.post(f"/admin/webhooks/1/{path}", data=data).status_code == 302, path
    assert browser.post("/admin/webhooks/1/replay", data={"since": "year"}).status_code == 422
    assert "whsec_" in browser.post("/admin/webhooks/1/rotate-secret").text
    changed = browser.post("/admin/webhooks/1", data={"name": "B", "url": receiver.hook, "all": "1"})
    assert changed.status_code == 302 and "everything" in browser.get("/admin/webhooks").text
    assert browser.post("/admin/webhooks/1/remove").status_code == 302
    assert browser.get("/admin/webhooks/1").status_code == 404
