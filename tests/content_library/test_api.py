"""The API of items, policies, media and checks: shapes, states, who may, and what is refused how."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from advocacy.database import db
from advocacy.people.capabilities import Role
from content_library.models import ItemState, Media
from content_library.words.content import Shown
from tests.content_library.shelf import Shelf

BODY: dict[str, Any] = {
    "title": "Atlas 3.0 is here", "url": "https://acme.example/atlas", "kind": "product", "topics": ["tech"],
    "captions": [{"network": "any", "language": "en", "text": "Atlas 3.0 is out. Read what is new."}],
}  # fmt: skip


def test_from_draft_to_live(shelf: Shelf) -> None:
    marketing, legal, hr = (shelf.installation.api_of(who) for who in (shelf.author, shelf.legal, shelf.hr))
    made = marketing("POST", "/items", BODY)
    assert made.status_code == 201
    item = made.get_json()
    assert item["state"] == "draft" and item["reviews"] == [] and len(item["revision"]["sha256"]) == 64
    assert item["captions"][0]["text"] == "{disclosure} Atlas 3.0 is out. Read what is new.\n{link}"
    path = f"/items/{item['id']}"
    asked = marketing("POST", f"{path}/submit", {}).get_json()
    assert {(review["function"], review["state"]) for review in asked["reviews"]} == {
        ("legal", "waiting"),
        ("hr", "waiting"),
    }
    decision = {"function": "legal", "decision": "approve", "sha256": item["revision"]["sha256"], "note": ""}
    assert legal("POST", f"{path}/decisions", {**decision, "sha256": "0" * 64}).status_code == 409
    assert legal("POST", f"{path}/decisions", {**decision, "function": "hr"}).status_code == 403
    assert marketing("POST", f"{path}/decisions", decision).status_code == 403
    assert legal("POST", f"{path}/decisions", {**decision, "decision": "reject"}).status_code == 422
    assert legal("POST", f"{path}/decisions", decision).get_json()["state"] == "in_review"
    assert legal("POST", f"{path}/decisions", decision).status_code == 409
    assert hr("POST", f"{path}/decisions", {**decision, "function": "hr"}).get_json()["state"] == "live"
    listed = marketing("GET", "/items?state=live").get_json()["items"]
    assert [each["id"] for each in listed] == [item["id"]]
    revised = marketing("POST", f"{path}/revisions", {**BODY, "title": "Other"}).get_json()
    assert (revised["state"], revised["revision"]["number"], revised["reviews"]) == ("draft", 2, [])
    assert marketing("POST", f"{path}/withdraw", {}).status_code == 422
    assert marketing("POST", f"{path}/withdraw", {"note": "Wrong"}).get_json()["state"] == "withdrawn"
    assert marketing("POST", f"{path}/submit", {}).status_code == 409


def test_a_narrow_token_decides_nothing_that_its_person_could(sqlite_shelf: Shelf) -> None:
    both = sqlite_shelf.installation.person(Role.HR, Role.LEGAL)
    api = sqlite_shelf.installation.api_of(both, "reviews:hr")
    item_id = sqlite_shelf.add()
    sqlite_shelf.submit(item_id)
    decision = {"function": "legal", "decision": "approve", "sha256": sqlite_shelf.sha256(item_id)}
    assert api("POST", f"/items/{item_id}/decisions", decision).status_code == 403
    assert api("POST", f"/items/{item_id}/decisions", {**decision, "function": "hr"}).status_code == 200


ROUTES = [
    ("GET", "/items", {Role.MARKETING, Role.HR, Role.LEGAL, Role.COMPLIANCE, Role.PRINCIPAL, Role.EXAMINER}),
    ("POST", "/items", {Role.MARKETING}), ("POST", "/items/from-url", {Role.MARKETING}),
    ("POST", "/items/1/submit", {Role.MARKETING}), ("POST", "/items/1/revisions", {Role.MARKETING}),
    ("POST", "/items/1/withdraw", {Role.MARKETING}), ("GET", "/sources", {Role.MARKETING}),
    ("POST", "/items/1/decisions", {Role.HR, Role.LEGAL, Role.COMPLIANCE, Role.PRINCIPAL}),
    ("POST", "/sources", {Role.MARKETING}), ("POST", "/policies", {Role.HR, Role.LEGAL}),
    ("POST", "/policies/1/versions", {Role.HR, Role.LEGAL}), ("GET", "/policies", set(Role)),
    ("POST", "/policies/1/versions/1/approve", {Role.HR, Role.LEGAL}),
    ("POST", "/acknowledgements", set(Role)), ("POST", "/checks", set(Role)),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "may"), ROUTES, ids=[f"{method} {path}" for method, path, _ in ROUTES])
def test_who_may_call(sqlite_shelf: Shelf, method: str, path: str, may: set[Role]) -> None:
    for role in Role:
        api = sqlite_shelf.installation.api_of(sqlite_shelf.installation.person(role))
        status = api(method, path, {} if method == "POST" else None).status_code
        assert (status != 403) is (role in may), (role, status)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"colour": "red"}, "colour"), ({"title": ""}, "title"), ({"kind": "poem"}, "kind"), ({"title": None}, "title"),
        ({"expires_at": "tomorrow"}, ""), ({"expires_at": "2026-11-21T09:00:00"}, ""), ({"media": 99}, ""),
        ({"captions": [{"network": "any", "language": "en"}]}, "captions"),
        ({"captions": [{"network": "nowhere", "language": "en", "text": "Hello"}]}, "captions"),
        ({"audience": {"roles": ["king"]}}, "audience"), ({"audience": {"shoes": []}}, "audience"),
    ],
)  # fmt: skip
def test_a_wrong_body_is_refused_by_field(sqlite_shelf: Shelf, change: dict[str, Any], field: str) -> None:
    api = sqlite_shelf.installation.api_of(sqlite_shelf.author)
    refused = api("POST", "/items", {**BODY, **change})
    assert refused.status_code in (404, 422), refused.text
    assert refused.content_type == "application/problem+json"
    assert not field or field in refused.get_json()["errors"]
    assert api("GET", "/items").get_json()["items"] == []


def test_what_fails_a_check_is_not_submitted(sqlite_shelf: Shelf) -> None:
    api = sqlite_shelf.installation.api_of(sqlite_shelf.author)
    long = [{"network": "bluesky", "language": "en", "text": "a" * 301}]
    item = api("POST", "/items", {**BODY, "captions": long}).get_json()
    refused = api("POST", f"/items/{item['id']}/submit", {})
    assert refused.status_code == 422
    assert "too long" in refused.get_json()["errors"]["captions.bluesky.en"][0]
    assert api("GET", f"/items/{item['id']}").get_json()["state"] == "draft"


def test_exactly_as_long_as_the_network_allows(sqlite_shelf: Shelf) -> None:
    """The disclosure and the link count; one character more is one too many."""
    api = sqlite_shelf.installation.api_of(sqlite_shelf.author)
    around = len("#ad I work at Acme. ") + len("\nhttp://127.0.0.1:8000/r/123456789")
    for spare, status in ((0, 200), (1, 422)):
        text = ("word " * 80)[: 300 - around + spare - 1] + "."
        item = api("POST", "/items", {**BODY, "captions": [{"network": "bluesky", "language": "en", "text": text}]})
        answer = api("POST", f"/items/{item.get_json()['id']}/submit", {})
        assert answer.status_code == status, answer.text


def test_policies(shelf: Shelf) -> None:
    hr, legal = shelf.installation.api_of(shelf.hr), shelf.installation.api_of(shelf.legal)
    employee = shelf.installation.api_of(shelf.installation.person())
    policy = hr("POST", "/policies", {"title": "Social media", "owner": "hr"}).get_json()
    versions = f"/policies/{policy['id']}/versions"
    version = hr("POST", versions, {"texts": {"en": "Say who you are."}}).get_json()
    assert (version["number"], version["state"]) == (1, "draft")
    assert employee("GET", "/policies").get_json()["items"] == []
    assert hr("POST", f"{versions}/1/submit", {}).get_json()["state"] == "in_review"
    read = {"sha256": version["sha256"]}
    assert hr("POST", f"{versions}/1/approve", read).status_code == 403
    assert legal("POST", f"{versions}/1/approve", {"sha256": "0"}).status_code == 409
    assert legal("POST", f"{versions}/1/approve", read).get_json()["state"] == "effective"
    assert employee("GET", "/policies").get_json()["items"][0]["to_acknowledge"] is True
    given = employee("POST", "/acknowledgements", {"policy_id": policy["id"]})
    assert given.status_code == 201 and given.get_json()["version"] == 1
    assert employee("POST", "/acknowledgements", {"policy_id": policy["id"]}).get_json() == given.get_json()
    assert employee("GET", "/policies").get_json()["items"][0]["to_acknowledge"] is False
    assert employee("GET", versions).get_json()["items"][0]["texts"] == {"en": "Say who you are."}


def test_a_narrowed_token_does_not_decide_on_policies(shelf: Shelf) -> None:
    """Its person may; the token holds the scope to write policies only."""
    hr = shelf.installation.api_of(shelf.hr)
    policy = hr("POST", "/policies", {"title": "Social media", "owner": "hr"}).get_json()
    versions = f"/policies/{policy['id']}/versions"
    read = {"sha256": hr("POST", versions, {"texts": {"en": "Say who you are."}}).get_json()["sha256"]}
    hr("POST", f"{versions}/1/submit", {})
    narrow = shelf.installation.api_of(shelf.legal, "policies:write")
    assert narrow("POST", f"{versions}/1/approve", read).status_code == 403
    assert narrow("POST", f"{versions}/1/send-back", {**read, "note": "No"}).status_code == 403
    wide = shelf.installation.api_of(shelf.legal, "policies:write", "reviews:legal")
    assert wide("POST", f"{versions}/1/approve", read).get_json()["state"] == "effective"


def picture(size: tuple[int, int] = (640, 360), kind: str = "PNG") -> BytesIO:
    target = BytesIO()
    Image.new("RGB", size, (79, 70, 229)).save(target, kind)
    target.seek(0)
    return target


def test_media(sqlite_shelf: Shelf) -> None:
    api = sqlite_shelf.installation.api_of(sqlite_shelf.author)
    answers = [
        api(
            "POST",
            "/media",
            data={"file": (picture(), "sea.png"), "alt": "The sea"},
            content_type="multipart/form-data",
        )
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    kept = answers[0].get_json()
    assert answers[1].get_json()["id"] == kept["id"] and (kept["width"], kept["alt"]) == (640, "The sea")
    item = api("POST", "/items", {**BODY, "media": [kept["id"]]}).get_json()
    assert (item["media"], item["media_alts"]) == ([kept["id"]], ["The sea"])
    browser = sqlite_shelf.installation.browser_of(sqlite_shelf.hr)
    with sqlite_shelf.installation.app.app_context():
        sha256 = db.session.get_one(Media, kept["id"]).sha256
    shown = browser.get(f"/library/pictures/{sha256}")
    assert shown.status_code == 200 and shown.content_type == "image/jpeg" and shown.data[:2] == b"\xff\xd8"
    assert sqlite_shelf.installation.app.test_client().get(f"/library/pictures/{sha256}").status_code == 302


def test_a_picture_is_seen_by_those_whose_feed_has_it(shelf: Shelf) -> None:
    """Not before its story is live, and not by those for whom it is not: a number or a digest opens nothing."""
    api = shelf.installation.api_of(shelf.author)
    file = {"file": (picture(), "sea.png"), "alt": "The sea"}
    kept = api("POST", "/media", data=file, content_type="multipart/form-data").get_json()["id"]
    with shelf.installation.app.app_context():
        address = f"/library/pictures/{db.session.get_one(Media, kept).sha256}"
    american, german = (shelf.installation.person(region=region) for region in ("US", "DE"))
    seers = {who: shelf.installation.browser_of(who) for who in (shelf.hr, american, german)}
    given = {"media": (Shown(kept, "The sea"),), "audience": {"regions": ["US"]}}
    for state, allowed in ((ItemState.IN_REVIEW, {shelf.hr}), (ItemState.LIVE, {shelf.hr, american})):
        shelf.in_state(state, **given, title=f"Sea {state}", expires_at=None)
        assert {who for who, seer in seers.items() if seer.get(address).status_code == 200} == allowed
    assert seers[shelf.hr].get(f"/library/pictures/{kept}").status_code == 404


@pytest.mark.parametrize("content", [b"", b"<svg onload='x'/>", b"\x89PNG\r\n\x1a\nrubbish"])
def test_what_is_no_picture_is_refused(sqlite_shelf: Shelf, content: bytes) -> None:
    api = sqlite_shelf.installation.api_of(sqlite_shelf.author)
    refused = api("POST", "/media", data={"file": (BytesIO(content), "x.png")}, content_type="multipart/form-data")
    assert refused.status_code == 422 and "picture" in refused.get_json()["title"]


CHECK = {"text": "#ad I work at Acme. Look!", "network": "bluesky", "jurisdictions": ["US"], "relationship": "employee"}


def test_checks(sqlite_shelf: Shelf) -> None:
    api = sqlite_shelf.installation.api_of(sqlite_shelf.installation.person())
    passed = api("POST", "/checks", CHECK).get_json()
    assert passed["outcome"] == "pass"
    failed = api("POST", "/checks", {**CHECK, "text": "Atlas by Acme is great!"}).get_json()
    assert failed["outcome"] == "fail"
    keys = {"rule", "version", "outcome", "message", "remedy", "source", "start", "end"}
    assert failed["findings"] and all(set(finding) == keys for finding in failed["findings"])
    assert api("POST", "/checks", {**CHECK, "relationship": "friend"}).status_code == 422
    assert api("POST", "/checks", {"text": "x"}).status_code == 422


TOLD = [
    ({"network": "linkdin"}, "network"), ({"context": {"medai": "video"}}, "medai"),
    ({"context": {"media": "stroy"}}, "media"), ({"context": {"overlay_seconds": "five"}}, "overlay_seconds"),
    ({"context": {"overlay_obscured": "no"}}, "overlay_obscured"),
    ({"context": {"visible_lines": -5}}, "visible_lines"),
    ({"context": {"bio": []}}, "bio"), ({"classes": ["weapns"]}, "classes"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "named"), TOLD, ids=[named for _, named in TOLD])
def test_what_checks_do_not_know_is_refused(sqlite_shelf: Shelf, change: dict[str, object], named: str) -> None:
    api = sqlite_shelf.installation.api_of(sqlite_shelf.installation.person())
    refused = api("POST", "/checks", {**CHECK, **change})
    assert refused.status_code == 422 and named in refused.text


def test_checks_know_networks_and_classes_by_any_case(sqlite_shelf: Shelf) -> None:
    api = sqlite_shelf.installation.api_of(sqlite_shelf.installation.person())
    for change in ({"network": "LinkedIn"}, {"context": None}, {"network": "pinterest"}):
        assert api("POST", "/checks", {**CHECK, **change}).get_json()["outcome"] == "pass"
    assert api("POST", "/checks", {**CHECK, "classes": ["Tobacco"]}).get_json()["outcome"] == "fail"
    assert api("POST", "/checks", {**CHECK, "network": "Yelp", "text": "Nice"}).get_json()["outcome"] == "fail"
    long = {**CHECK, "network": "facebook", "text": CHECK["text"].ljust(63_206, "b")}  # type: ignore[attr-defined]
    assert api("POST", "/checks", long).status_code == 200


def test_an_item_keeps_known_product_classes_only(sqlite_shelf: Shelf) -> None:
    api = sqlite_shelf.installation.api_of(sqlite_shelf.installation.person(Role.MARKETING))
    refused = api("POST", "/items", {**BODY, "classes": ["tobaco"]})
    assert refused.status_code == 422 and "financial" in refused.text
    assert api("POST", "/items", {**BODY, "classes": [" Tobacco"]}).get_json()["classes"] == ["tobacco"]
