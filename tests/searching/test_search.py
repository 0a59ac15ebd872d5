"""Searching items and policies, through the verbs, the history's reader and the API, on both engines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.history import Actor, follow
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from content_library.items import items
from content_library.items.queries import item_for
from content_library.items.searching import SEARCH
from content_library.models import ItemState, PolicyOwner, PolicyVersion
from content_library.policies import policies
from content_library.words.content import About, Content
from content_library.words.frames import Words
from tests.content_library.shelf import Shelf
from tests.installation import ApiClient, Installation
from tests.statements import statements_of
from tests.working import work

SYSTEM = Actor.system()


def _item(installation: Installation, title: str, text: str, language: str = "en", topics: Sequence[str] = ()) -> int:
    with installation.app.app_context(), writing():
        content = Content(title=title, captions=(Words("any", language, text),))
        return items.add_item(content, About(topics=tuple(topics)), actor=SYSTEM, now=clock.now()).id


def _found(api: ApiClient, typed: str, **query: object) -> list[int]:
    answer = api("GET", "/search", query_string={"q": typed, **query})
    assert answer.status_code == 200, answer.json
    return [hit["id"] for hit in answer.json["items"]]


def test_words_in_titles_captions_and_topics(installation: Installation) -> None:
    """All words have to be there, without case and accents, the last letters may miss; titles first, newest first."""
    old = _item(installation, "Sensors in the river", "Ninety days under water.", topics=["Open science"])
    caption = _item(installation, "A field day", "We lend river sensors to schools.")
    newest = _item(installation, "River sensors, again", "Über Straßen und Flüsse.", "de")
    work(installation.app)
    marketing = installation.api_of(installation.person(Role.MARKETING))
    assert _found(marketing, "river SENS") == [newest, old, caption]
    assert _found(marketing, "straße fluss") == [newest]
    assert _found(marketing, "strasse bach") == []
    assert _found(marketing, "open sci") == [old]
    assert _found(marketing, '"river sensors"') == [newest, caption]
    assert _found(marketing, '"sensors river"') == []
    assert _found(marketing, "nothing like it") == []


def test_odd_characters_are_no_language(installation: Installation) -> None:
    """Whatever somebody types is words or nothing, never an error."""
    one = _item(installation, "C++ AND rust: 100% NOT slow*", "NEAR(a b) OR {title}")
    work(installation.app)
    marketing = installation.api_of(installation.person(Role.MARKETING))
    for typed in (
        "AND",
        "NOT slow*",
        "100%",
        '"',
        "'); DROP TABLE items; --",
        "a:b",
        "{title} : x",
        "NEAR(a",
        "& | !",
        "\\",
    ):
        answer = marketing("GET", "/search", query_string={"q": typed})
        assert answer.status_code == 200, typed
    assert _found(marketing, "c++ rust") == [one]
    assert marketing("GET", "/search", query_string={"q": "a", "cursor": "x9"}).status_code == 422
    assert marketing("GET", "/search").status_code == 422


def test_pages_show_everything_once(installation: Installation) -> None:
    """Cursors go through titles and then texts without a gap or a double, in two statements at most."""
    in_title = [_item(installation, f"Probe {number}", "About water.") for number in range(5)]
    in_text = [_item(installation, f"Story {number}", "About a probe.") for number in range(6)]
    work(installation.app)
    marketing = installation.api_of(installation.person(Role.MARKETING))
    seen: list[int] = []
    cursor = None
    for _ in range(10):
        answer = marketing("GET", "/search", query_string={"q": "probe", "limit": 2, "cursor": cursor or ""}).json
        seen += [hit["id"] for hit in answer["items"]]
        cursor = answer["next"]
        if cursor is None:
            break
    assert seen == in_title[::-1] + in_text[::-1]


def test_what_changes_is_found_as_it_is_now(installation: Installation) -> None:
    """A new revision replaces the words; applying a record late or twice does no harm."""
    item_id = _item(installation, "Old title", "Old words.")
    work(installation.app)
    with installation.app.app_context(), writing():
        content = Content(title="New title", captions=(Words("any", "en", "Fresh words."),))
        items.revise(item_for(item_id), content, actor=SYSTEM, now=clock.now())
    work(installation.app)
    with installation.app.app_context():
        with writing():
            db.session.execute(db.text("UPDATE history_cursors SET position = 0 WHERE name = 'search'"))
        follow(SEARCH, clock.now())
    marketing = installation.api_of(installation.person(Role.MARKETING))
    assert _found(marketing, "old") == [] and _found(marketing, "fresh new") == [item_id]


def test_who_finds_what(installation: Installation) -> None:
    """Who shares finds what they may share; drafts of policies are for those who write policies."""
    live = Shelf.fill(installation, clock.now()).in_state(ItemState.LIVE, title="Heron for everyone")
    _item(installation, "Heron, a draft", "Not yet.")
    with installation.app.app_context(), writing():
        author = Actor.system()
        now = clock.now()
        policies.draft_policy("Heron policy", PolicyOwner.HR, {"en": "Say who you are."}, actor=author, now=now)
    work(installation.app)
    employee = installation.api_of(installation.person())
    finance = installation.api_of(installation.person(Role.FINANCE))
    hr = installation.api_of(installation.person(Role.HR))
    assert _found(employee, "heron") == [live]
    assert _found(employee, "heron", kind="policy") == []
    assert employee("GET", "/search", query_string={"q": "heron", "kind": "policy_draft"}).status_code == 403
    assert finance("GET", "/search", query_string={"q": "heron"}).status_code == 403
    assert len(_found(hr, "heron")) == 2 and len(_found(hr, "heron", kind="policy_draft")) == 1


def test_a_policy_is_found_in_the_version_in_force(installation: Installation) -> None:
    """Its words go from the drafts to everybody's when it takes effect, and away when it is withdrawn."""
    legal = installation.person(Role.LEGAL)
    person = installation.api_of(installation.person())
    with installation.app.app_context():
        with writing():
            version = policies.draft_policy(
                "Social media", PolicyOwner.HR, {"en": "Correct mistakes.", "de": "Fehler richtigstellen."},
                actor=Actor.system(), now=clock.now() - timedelta(minutes=1),
            )  # fmt: skip
            policies.submit_version(version, actor=Actor.system(), now=clock.now())
            reviewer = db.session.get_one(Person, legal)
            policies.approve_version(version, sha256=version.sha256, reviewer=reviewer, now=clock.now())
            policy_id, version_id = version.policy_id, version.id
        work(installation.app)
        assert _found(person, "richtigstellen", kind="policy") == [policy_id]
        with writing():
            version = db.session.get_one(PolicyVersion, version_id)
            policies.withdraw_version(version, actor=Actor.system(), now=clock.now(), why="Outdated.")
    work(installation.app)
    assert _found(person, "richtigstellen", kind="policy") == []


def test_the_page_shows_where_the_words_stand(installation: Installation) -> None:
    """The page has the title, the state and the marked words; statements don't grow with what is found."""
    for number in range(12):
        _item(installation, f"Story {number}", "A <b>probe</b> in the river, & more.")
    work(installation.app)
    browser = installation.browser_of(installation.person(Role.MARKETING))
    page = browser.get("/search/?q=probe").text
    assert "<mark>probe</mark>" in page and "&lt;b&gt;" in page and "Story 11" in page
    assert "Nothing has all of these words" in browser.get("/search/?q=zebra").text
    assert browser.get("/search/?q=").status_code == 200
    with installation.app.app_context(), reading():
        engine = db.engine
    with statements_of(engine) as few:
        browser.get("/search/?q=11")
    with statements_of(engine) as many:
        browser.get("/search/?q=probe")
    assert len(many) <= len(few) + 1  # titles that fill the page spare the second look
