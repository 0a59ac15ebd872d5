"""A small company in which every page has something to show, made by the product's own verbs and API."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

from advocacy import clock
from advocacy.campaigns import campaigns
from advocacy.database import db, writing
from advocacy.history import Actor
from advocacy.links.attribution import landings, touches
from advocacy.links.door.click_ids import new_click_id, spelt
from advocacy.links.models import Link
from advocacy.networks import connections, journeys
from advocacy.networks.contract import Connected, ConnectRequest, Credentials
from advocacy.networks.journeys import Journey
from advocacy.networks.signing_in import Choice
from advocacy.notices.telling import tell
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from advocacy.posts.moving import move_share
from content_library.importing import receiving
from content_library.models import ItemState, TextMode
from content_library.sources.entries import FoundEntry
from content_library.sources.sources import FoundFeed, add_source
from content_library.words.frames import Words
from rewards.earning.simulating import simulate
from tests.browser import (
    carded,
    chatted,
    dealt,
    earned,
    gifted,
    hooked,
    joined,
    known,
    messaged,
    overseen,
    paid,
    rewarded,
    taken,
    told,
    vouched,
    walled,
)
from tests.browser.answers import made, picture_file
from tests.browser.heard import mentions_of
from tests.browser.provisioned import directory_of
from tests.browser.thanked import recognise
from tests.content_library.shelf import Shelf
from tests.installation import ApiClient, Installation
from tests.posts.lending import share as lend
from tests.reach import making
from tests.working import work

FLYER = "Fyer23456"
"""The slug of marketing's own link."""
POLICY = "# Say who you are\n\n* Disclose your *tie* to us.\n* Be kind.\n\n[Read on](https://acme.example/more)"


def furnish(installation: Installation) -> int:
    """Fills an installation that has the sandbox network; gives the id of a person who has every role."""
    shelf = Shelf.fill(installation, clock.now())
    person = installation.person(*Role, name="Robin Everything", team="Design", zone="Europe/Berlin", region="DE")
    api = installation.api_of(person)
    made_of = {
        state: shelf.in_state(
            state, title=f"A story that is {state.value.replace('_', ' ')}", text_mode=TextMode.EDITABLE
        )
        for state in ItemState
    }
    _talk(api, installation.api_of(shelf.legal), made_of[ItemState.IN_REVIEW])
    live = shelf.in_state(ItemState.LIVE, title="Atlas 3.0 is here")
    _policies(api, installation.api_of(shelf.legal))
    _rules(api)
    rewarded.rules_and_perk(api)
    rewarded.perks_on_offer(installation, person)
    with installation.app.app_context():
        simulate(clock.now())
    made(api("POST", "/routes", {"name": "Water", "steps": [["legal"]], "conditions": {"topics": ["Wells"]}}))
    made(api("POST", "/programmes", {"name": "Friends", "kind": "ambassadors", "terms": "Be kind."}))
    made(api("POST", "/enrolments", {"programme_id": 1, "email": "cleo@out.example", "name": "Cleo"}))
    _studies(api, shelf)
    made(api("POST", "/media", data={"file": (picture_file(), "p.png"), "alt": "A blue square"}))
    _shares(api, live, shelf.in_state(ItemState.LIVE, title="Atlas 3.1 is here too"))
    with installation.app.app_context(), writing():
        campaigns.topic_named("Water", actor=Actor.job("world"), now=clock.now())
    _more_policies(api, installation.api_of(shelf.legal), person)
    _feed_and_notices(installation, person)
    messaged.mail_and_wishes(installation, person)
    _accounts(installation, person)
    _questions(installation, person)
    _crisis(api)
    _intake(installation, api)
    _attribution(installation, api, person)
    earned.commissions_of(installation, api, person)
    gifted.products(installation, api, person)
    paid.payouts_of(installation, person)
    work(installation.app)
    with installation.app.app_context(), writing():
        making.many([person, shelf.author], 40)
    recognise(installation, person, shelf.author, clock.now())
    _takedowns(api)
    rewarded.fair_play(installation, person, shelf.author, shelf.legal)
    carded.cards_and_payroll(installation, person, shelf.author)
    rewarded.games(installation, api, person, [shelf.legal, shelf.author])
    told.stories_and_rights(installation, person)
    vouched.providers_and_policies(installation)
    dealt.deals(installation, person)
    mentions_of(installation, person, api)
    joined.applications(installation, person, shelf.author)
    known.partner(installation, person)
    hooked.endpoint_of(installation, person)
    taken.exports_of(installation, person)
    walled.walls_of(installation, person)
    chatted.chat_of(installation, person)
    directory_of(installation, person, shelf.legal)
    overseen.administered(installation, shelf.author)
    _reports(api)
    work(installation.app)
    return person


def _policies(api: ApiClient, legal: ApiClient) -> None:
    policy = made(api("POST", "/policies", {"title": "Social media", "owner": "hr"}))["id"]
    version = made(api("POST", f"/policies/{policy}/versions", {"texts": {"en": POLICY}, "summary": "First"}))
    path = f"/policies/{policy}/versions/{version['number']}"
    made(api("POST", f"{path}/submit"))
    made(legal("POST", f"{path}/approve", {"sha256": version["sha256"]}))
    made(api("POST", "/acknowledgements", {"policy_id": policy}))


def _more_policies(api: ApiClient, legal: ApiClient, person_id: int) -> None:
    """The second waits with a quiz for the person, the third for their decision; and somebody speaks on a topic."""
    question = {"text": "When?", "choices": ["Never", "Always"], "right": 1, "why": "People see one post."}
    texts = {"en": POLICY, "de": "# Sag es\n\nImmer."}
    quiz = {"questions": {"en": [question]}}
    made(api("POST", "/policies", {"title": "With a quiz", "owner": "hr"}))
    version = made(api("POST", "/policies/2/versions", {"texts": texts, "quiz": quiz, "applies_to": ["examiner"]}))
    made(api("POST", "/policies/2/versions/1/submit"))
    made(legal("POST", "/policies/2/versions/1/approve", {"sha256": version["sha256"]}))
    made(legal("POST", "/policies", {"title": "To decide", "owner": "legal"}))
    made(legal("POST", "/policies/3/versions", {"texts": {"en": "You must not discuss pay."}, "quiz": quiz}))
    made(legal("POST", "/policies/3/versions/1/submit"))
    topic = made(api("GET", "/experts"))["items"][0]["topic_id"]
    made(api("POST", f"/experts/{topic}", {"person_id": person_id}))


def _rules(api: ApiClient) -> None:
    """A version of the blocked words that every story of the world breaks, and what it would change."""
    content = made(api("GET", "/rule-packs/wording"))
    rule = {
        "rule": "atlas", "title": "No Atlas", "plain": "Nobody says Atlas.", "kind": "blocked", "outcome": "fail",
        "says": {"en": ["atlas"]}, "message": "Atlas again.", "remedy": "Say something else.", "source": "House rule",
        "examples": [{"text": "Atlas", "outcome": "fail"}, {"text": "Boots", "outcome": "pass"}],
    }  # fmt: skip
    order = {"content": {**content, "rules": [*content["rules"], rule]}, "summary": "No Atlas any more"}
    version = made(api("POST", "/rule-packs/wording/versions", order))["id"]
    made(api("POST", f"/rule-packs/versions/{version}/impact"))


def _talk(api: ApiClient, legal: ApiClient, item_id: int) -> None:
    """A thread with everything in it: quotes, a name, opinions, options, an answer, what was resolved or taken back."""
    thread = f"/items/{item_id}/comments"
    asked = made(legal("POST", thread, {"text": "Which, @Robin Everything?", "spans": [{"quote": "3.0 is out"}],
                                        "options": ["This", "That"], "stance": "against"}))["id"]  # fmt: skip
    made(api("POST", thread, {"text": "That", "reply_to": asked, "stance": "favour"}))
    made(api("POST", f"/comments/{asked}/choices", {"option": 1}))
    for verb in ("resolve", "withdraw"):
        said = made(api("POST", thread, {"text": f"To {verb}"}))["id"]
        made(api("POST", f"/comments/{said}/{verb}", {} if verb == "resolve" else None))


def _studies(api: ApiClient, shelf: Shelf) -> None:
    """A rate card, and a test of two captions."""
    rates = [{"network": "any", "per_thousand": "6.50", "per_click": "0.45"}]
    card = {"effective_from": "2026-01-01", "currency": "EUR", "source": "An offer", "rates": rates, "seen_percent": 8}
    made(api("POST", "/rate-cards", card))
    days = {"first_day": "2026-11-01", "last_day": "2026-11-30"}
    cost = {"programme": "Friends", "what": "Boots", "value": {"amount": "90.00", "currency": "EUR"}, **days}
    made(api("POST", "/costs", {**cost, "reference": "INV-1"}))
    words = tuple(Words("any", "en", text) for text in ("Wells for everybody.", "Everybody drinks. Read how."))
    tested = shelf.in_state(ItemState.LIVE, title="Which words work", captions=words)
    made(api("POST", f"/items/{tested}/caption-tests", {"network": "any", "language": "en"}))


def _shares(api: ApiClient, item_id: int, another: int) -> None:
    connection = made(api("POST", "/connections", {"network": "sandbox", "identifier": "robin"}))["id"]
    order = {"item_id": item_id, "network": "sandbox", "by": "api", "connection_id": connection, "publish_at": "now"}
    made(api("POST", "/shares", order))
    later = clock.to_rfc3339(clock.now() + timedelta(days=1))
    made(api("POST", "/shares", {**order, "item_id": another, "publish_at": later}))
    made(api("POST", "/shares", {"item_id": item_id, "network": "linkedin", "by": "hand", "publish_at": "now"}))


def _accounts(installation: Installation, person_id: int) -> None:
    """An account that its network refuses, with a post that waits for it; and a sign-in that led to two Pages."""
    now, job = clock.now(), Actor.job("world")
    refused = Connected(Credentials("https://m.example", "7", "@robin@m.example", {"token": "t"}), "@robin@m.example",
                        "Robin", 12, now + timedelta(days=3))  # fmt: skip
    choices = [Choice(name, f"{name} (Page)", ConnectRequest(secret="s")) for name in ("Acme", "Acme Labs")]
    with installation.app.app_context(), writing():
        made = connections.connect(person_id, "mastodon", refused, actor=job, now=now)
        lend(person_id, made.id, network="mastodon", when=now + timedelta(days=2), now=now)
        connections.needs_person(made, why="The token was withdrawn.", actor=job, now=now)
        gone = Journey(person_id=person_id, network="facebook", service_url="https://facebook.example", state="s")
        journeys.keep_choices(gone, choices, now=now)


def _questions(installation: Installation, person_id: int) -> None:
    """A post of which nobody knows whether it is there, and one that missed its time."""
    now, job = clock.now(), Actor.job("world")
    member = Connected(Credentials("", "m1", "Robin", {"token": "t"}), "Robin", "Robin", None, None)
    with installation.app.app_context(), writing():
        account = connections.connect(person_id, "linkedin", member, actor=job, now=now)
        asked, missed = (
            lend(person_id, account.id, network="linkedin", when=now + timedelta(days=days), now=now) for days in (3, 4)
        )
        move_share(asked, "send", actor=job, now=now)
        asking = {"asked_at": now, "problem": "We could not find out whether LinkedIn has this post."}
        move_share(asked, "lose_sight", actor=job, now=now, changes=asking)
        move_share(missed, "miss", actor=job, now=now, changes={"problem": "It could not go out in time."})


def _crisis(api: ApiClient) -> None:
    made(api("POST", "/campaigns", {"name": "Spring", "summary": "Balconies", "starts_on": "2026-03-01"}))
    first = (clock.now() + timedelta(days=40)).date().isoformat()
    made(api("POST", "/blackouts/quiet-periods", {
        "title": "Quiet period", "scope": "class", "name": "financial", "first_results": first,
    }))  # fmt: skip


def _reports(api: ApiClient) -> None:
    """A saved report that comes by mail on Mondays, and one about oneself."""
    report = {"name": "Monday figures", "kind": "overview", "period": "last_week", "shared_with": "everybody"}
    made(api("POST", "/reports", report))
    made(api("POST", "/reports/1/mails", {"rhythm": "weekly", "day": 0, "at": "08:00"}))
    made(api("POST", "/reports", {**report, "name": "My own", "kind": "person", "shared_with": ""}))


def _takedowns(api: ApiClient) -> None:
    """About a post of the person who looks."""
    made(api("POST", "/takedowns", {"share_id": 1, "why": "The figure in it is wrong. Thank you for your help."}))


def _feed_and_notices(installation: Installation, person_id: int) -> None:
    entry = FoundEntry("https://acme.example/a", "https://acme.example/a", "An entry", "Its summary.")
    feed = FoundFeed("Acme news", "https://acme.example/", (entry,))
    with installation.app.app_context(), writing():
        actor, now = db.session.get_one(Person, person_id).actor, clock.now()
        add_source("https://acme.example/feed.xml", feed, actor=actor, now=now)
        tell([person_id], "Something to look at", "It waits for you.", "/posts", source="test", now=now, tone="warn")


def _intake(installation: Installation, api: ApiClient) -> None:
    """Suggestions in each state; an import with a bad row, and one that waits for somebody to confirm."""
    for words in ("Our garden is in bloom", "The canteen has a new bread", "We repaired the old bridge"):
        made(api("POST", "/suggestions", {"words": words, "why": "People ask about it."}))
    made(api("POST", "/suggestions/1/accept", {"note": "Lovely."}))
    made(api("POST", "/suggestions/2/decline", {"note": "Told last month."}))
    table = b"title,url\nFrom a file,https://acme.example/file\nBroken,nonsense\n"
    made(api("POST", "/items/import", data={"file": (BytesIO(table), "items.csv")}))
    with installation.app.app_context():
        receiving.take_in(BytesIO(table), "again.csv", Actor.job("world"), "UTC", now=clock.now())


def _attribution(installation: Installation, api: ApiClient, person_id: int) -> None:
    """A flyer that was clicked, landed on and sold; a code, a template, and a sale that nothing won."""
    made(api("POST", "/programmes/1/attribution", {"days": 60}))
    link = {"target": "https://acme.example/fair", "title": "Flyer, spring fair", "medium": "qr"}
    slug = made(api("POST", "/links", {**link, "programme": "Friends"}))["slug"]
    now, ids = clock.now(), [new_click_id() for _ in range(3)]
    with installation.app.app_context(), writing():
        flyer = db.session.query(Link).filter_by(slug=slug).one()
        flyer.slug = FLYER
        touches.keep([touches.Told(each, flyer.id, now - timedelta(days=70 * place)) for place, each in enumerate(ids)])
        landings.arrive(ids[0], now=now)
    made(api("POST", "/codes", {"code": "ROBIN10", "programme": "Friends", "person_id": person_id}))
    made(api("POST", "/utm-templates", {"source": "{network}", "medium": "social", "programme": "Friends"}))
    value = {"amount": "129.00", "currency": "EUR"}
    sent = [*(spelt(each) for each in ids), "nonsense"]
    made(api("POST", "/conversions", {"order_id": "10042", "value": value, "click_ids": sent, "codes": ["ROBIN10"]}))
    made(api("POST", "/conversions/1/reverse", {"why": "A scratch", "amount": "9.00", "reference": "CN-7"}))
    made(api("POST", "/conversions", {"order_id": "10043"}))
