"""What a partner does without our pages: prove accounts, read the promise clock, show what strangers are not shown."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from advocacy import clock
from advocacy.networks.public_looks import Presence, PublicProfile
from advocacy.people.capabilities import Role
from influencers.joining import evidence
from tests.influencers.commissions_world import LATER, catch_up, make_world
from tests.influencers.deals import Deal
from tests.installation import ApiClient, Installation

FORM = "multipart/form-data"


def profile(bio: str, presence: Presence = Presence.FOUND) -> PublicProfile:
    """What a network shows strangers of Nora."""
    return PublicProfile("instagram", "7", "nora", "", bio=bio, presence=presence, why="Shows nothing.")


def sees(monkeypatch: pytest.MonkeyPatch, shown: PublicProfile) -> None:
    """The network answers so from now on."""
    monkeypatch.setattr(evidence, "public_profile", lambda network, who: shown)


def test_an_account_is_named_looked_at_and_proven(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """The code comes with the account, a look says what it found, and nobody else's account is there."""
    mine = installation.api_of(installation.person(Role.AMBASSADOR))
    other = installation.api_of(installation.person(Role.AMBASSADOR))
    assert mine("POST", "/account-proofs", {"network": "nowhere", "handle": "nora"}).status_code == 422
    named = mine("POST", "/account-proofs", {"network": "instagram", "handle": "@nora"})
    assert named.status_code == 201 and (named.json["state"], named.json["handle"]) == ("claimed", "nora")
    path, code = f"/account-proofs/{named.json['id']}", named.json["code"]
    assert mine("POST", f"{path}/code").json["code"] == code
    assert [other("POST", f"{path}/{verb}").status_code for verb in ("code", "look")] == [404, 404]
    assert other("GET", "/account-proofs").json["items"] == []
    sees(monkeypatch, profile("I film rivers"))
    assert mine("POST", f"{path}/look").json == {
        "proven": False, "by_person": False, "why": "Shows nothing.",
    }  # fmt: skip
    sees(monkeypatch, profile(f"I film rivers {code}"))
    assert mine("POST", f"{path}/look").json == {"proven": True, "by_person": False, "why": ""}
    assert [(each["state"], each["proven_how"]) for each in mine("GET", "/account-proofs").json["items"]] == [
        ("proven", "bio")
    ]
    assert mine("POST", f"{path}/code").status_code == 409


def test_where_no_program_is_let_in_a_person_looks(sqlite: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """The desk finds what waits and never the code; it says yes, or no with a reason; nobody vouches for themselves."""
    person = sqlite.person(Role.AMBASSADOR, Role.MARKETING)
    mine, desk = sqlite.api_of(person), sqlite.api_of(sqlite.person(Role.MARKETING))
    paths = [
        f"/account-proofs/{mine('POST', '/account-proofs', {'network': 'instagram', 'handle': each}).json['id']}"
        for each in ("nora", "nora.films")
    ]
    sees(monkeypatch, profile("", Presence.HIDDEN))
    assert [mine("POST", f"{path}/look").json["by_person"] for path in paths] == [True, True]
    waiting = desk("GET", "/account-proofs/waiting").json["items"]
    assert [each["handle"] for each in waiting] == ["nora", "nora.films"]
    assert "code" not in waiting[0]
    assert mine("POST", f"{paths[0]}/see").status_code == 409
    assert desk("POST", f"{paths[0]}/see").json["proven_how"] == "person"
    assert desk("POST", f"{paths[1]}/disprove", {"why": ""}).status_code == 422
    assert desk("POST", f"{paths[1]}/disprove", {"why": "It is a shop's."}).json["state"] == "disproven"
    assert desk("GET", "/account-proofs").status_code == 403
    assert sqlite.api_of(sqlite.person(Role.AMBASSADOR))("GET", "/account-proofs/waiting").status_code == 403


def test_the_promise_clock(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is owed, what holds it up, and what to do about it; others read their own, which is nothing."""
    monkeypatch.setattr(clock, "now", lambda: LATER + timedelta(days=1))
    with installation.app.app_context():
        world = make_world(installation)
        world.sell(order="A1")
        catch_up()
        catch_up(LATER)
    mine = installation.api_of(world.person_id)
    owed = [each for each in mine("GET", "/promises").json["items"] if each["amount"]]
    assert [(each["standing"], each["amount"]) for each in owed] == [
        ("blocked", {"amount": "10.00", "currency": "EUR"})
    ]
    assert owed[0]["why"] and owed[0]["path"].startswith("/portal/")
    steps = mine("GET", "/next-steps").json["items"]
    assert "/portal/payment" in {each["path"] for each in steps} and all(each["action"] for each in steps)
    nobody = installation.api_of(installation.person(Role.AMBASSADOR))
    assert [nobody("GET", path).json["items"] for path in ("/promises", "/next-steps")] == [[], []]
    assert installation.app.test_client().get("/api/v1/promises").status_code == 401


def test_a_screenshot_is_shown_and_a_day_is_put_off(sqlite: Installation) -> None:
    with sqlite.app.app_context():
        deal = Deal.make(sqlite)
        (number, _other) = deal.deliverables()
    ours, theirs = sqlite.api_of(deal.marketing), sqlite.api_of(deal.partner)
    path = f"/deliverables/{number}"
    _days(ours, theirs, path)
    assert _shown(theirs, path).status_code == 409, "nothing is live yet"
    with sqlite.app.app_context():
        deal.live(number)
    assert ours("POST", f"{path}/put-off", {"due_at": "2099-02-01T10:00:00Z"}).status_code == 409
    stranger = sqlite.api_of(sqlite.person(Role.AMBASSADOR))
    assert (_shown(stranger, path).status_code, _shown(ours, path).status_code) == (404, 404)
    assert _shown(theirs, path, b"no picture").status_code == 422
    seen = _shown(theirs, path)
    assert seen.status_code == 200
    assert [(each["how"], each["note"]) for each in seen.json["looks"]] == [("seen_by_person", "Only friends see it")]


def _days(ours: ApiClient, theirs: ApiClient, path: str) -> None:
    """More time is given by marketing, and for a day to come."""
    over = ours("POST", f"{path}/put-off", {"due_at": "2020-01-01T10:00:00Z"})
    assert over.status_code == 422 and over.json["errors"].keys() == {"due_at"}
    assert theirs("POST", f"{path}/put-off", {"due_at": "2099-01-01T10:00:00Z"}).status_code == 403
    given = ours("POST", f"{path}/put-off", {"due_at": "2099-01-01T10:00:00Z"})
    assert given.json["due_at"].startswith("2099-01-01T10:00:00")


def _shown(api: ApiClient, path: str, content: bytes = b"") -> Any:
    """A screenshot is handed in."""
    if not content:
        kept = BytesIO()
        Image.new("RGB", (40, 80), "navy").save(kept, "PNG")
        content = kept.getvalue()
    form = {"file": (BytesIO(content), "seen.png"), "note": "Only friends see it"}
    return api("POST", f"{path}/screenshot", data=form, content_type=FORM)
