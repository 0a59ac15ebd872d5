"""Rewards for the pages: rules, perks, fair play, games, made by the product's own verbs and API."""

from __future__ import annotations

from datetime import timedelta

from werkzeug.datastructures import FileStorage

from advocacy import clock
from advocacy.database import db, writing
from advocacy.history import Actor
from advocacy.people.models import Person
from rewards import credits
from rewards.fair_play import cases
from rewards.ledger import Event
from rewards.perks import pictures
from rewards.perks.models import Perk
from tests.browser.answers import made, picture_file
from tests.installation import ApiClient, Installation
from tests.rewards.cases import suspected


def rules_and_perk(api: ApiClient) -> None:
    made(api("POST", "/perks", {"name": "A day off", "description": "Any day.", "cost": 1, "stock": 3}))
    body = {"name": "Autumn", "trigger": "share_published", "phase": "multiplier", "points": 0, "percent": 20,
            "conditions": {"networks": ["bluesky"]}}  # fmt: skip
    for key in ("autumn", "winter"):
        made(api("POST", "/rules/drafts", {"key": key, "body": body}))
    made(api("POST", "/rules/simulations", {"draft_id": 1, "budget": 100}))


def fair_play(installation: Installation, person_id: int, colleague: int, judge: int) -> None:
    """A colleague's points to judge, an appeal of theirs, and points of one's own that were taken back."""
    now = clock.now()
    with installation.app.app_context(), writing():
        suspected(colleague, "share:901", now, person_id + 1)
        decided = [suspected(each, f"share:{902 + each}", now) for each in (colleague, person_id)]
        for case in decided:
            cases.uphold(case, actor=db.session.get_one(Person, judge).actor, now=now, reason="A timer clicked.")
        theirs = db.session.get_one(Person, colleague)
        cases.appeal(decided[0], "Our lobby has one screen.", actor=theirs.actor, now=now)


def perks_on_offer(installation: Installation, person_id: int) -> None:
    """A budget, a perk with a picture that it bears, one that hands out codes, and what its person asked for."""
    api, now = installation.api_of(person_id), clock.now()
    made(api("POST", "/budgets", {"name": "Thanks", "first_day": "2026-01-01", "last_day": "2099-12-31",
                                  "allotted": {"amount": "1000.00", "currency": "EUR"}}))  # fmt: skip
    worth = {"value": {"amount": "45.00", "currency": "EUR"}, "budget_id": 1, "tier": "gold"}
    dinner = made(api("POST", "/perks", {"name": "Dinner", "description": "For two.", "cost": 90, **worth}))["id"]
    voucher = made(api("POST", "/perks", {"name": "Voucher", "cost": 5, "kind": "code", "at_once": True}))["id"]
    made(api("POST", f"/perks/{voucher}/codes", {"codes": ["AB-1", "AB-2"]}))
    with installation.app.app_context(), writing():
        credits.give(Event("gift:world", "gift", now, person_id), 200)
        picture = pictures.read_picture(FileStorage(picture_file(), "p.png"))
        assert picture is not None
        actor = Actor.job("world")
        pictures.put_picture(db.session.get_one(Perk, dinner), picture, alt="A table", actor=actor, now=now)
    for perk in (voucher, 1):
        made(api("POST", "/redemptions", {"perk_id": perk}))


def games(installation: Installation, api: ApiClient, person_id: int, judges: list[int]) -> None:
    """A ranking that one takes part in, a mission; a contest to enter, and one to judge."""
    today = clock.now().date()
    window = {"opens_on": (today - timedelta(days=1)).isoformat(), "closes_on": (today + timedelta(days=5)).isoformat()}
    step = [{"metric": "shares", "target": 1}]
    ranked = {"kind": "challenge", "name": "Most stories", "mode": "ranked", "places": [30, 10], "steps": step}
    mission = {
        "kind": "mission",
        "name": "First steps",
        "points": 50,
        "steps": [*step, {"metric": "stories", "target": 2}],
    }
    for body in (ranked, mission, {**mission, "name": "Later"}):
        made(api("POST", "/challenges", {**body, **window}))
    for number in (1, 2):
        made(api("POST", f"/challenges/{number}/open"))
        made(api("POST", f"/challenges/{number}/join", {"shown": True}))
    brief = {"brief": "Your own words.", "criteria": [{"name": "Own words", "weight": 100}], "places": [300], **window}
    made(api("POST", "/contests", {**brief, "name": "Best words", "judges": judges}))
    made(api("POST", "/contests", {**brief, "name": "Best picture", "judges": [person_id, judges[0]]}))
    for number in (1, 2):
        made(api("POST", f"/contests/{number}/open"))
    entry = {"url": "https://acme.example/mine", "words": "Low tide"}
    made(api("POST", "/contests/1/entries", entry))
    made(installation.api_of(judges[1])("POST", "/contests/2/entries", entry))
    made(api("POST", "/contests/2/close", {"why": "Enough came in."}))
