"""The button for one's browser: its address is one that browsers take, and the form it opens says what is here."""

from __future__ import annotations

import json
import re
import subprocess
from html import unescape
from urllib.parse import parse_qs, unquote, urlsplit

from advocacy.database import db
from content_library.models import ItemState, Suggestion
from tests.chat.world import Talk
from tests.content_library.shelf import Shelf
from tests.peers.bluesky import node

PLAY = """
globalThis.location = {href: "https://news.example/a?b=1&c=ü"}; globalThis.document = {title: "It's “new”"};
globalThis.getSelection = () => "marked 'words'"; globalThis.open = (...given) => console.log(JSON.stringify(given));
"""


def test_the_button_brings_page_title_and_marked_words(sqlite_talk: Talk) -> None:
    """Played by Node as a browser would, the address decoded first; nothing of the page becomes one's own words."""
    browser = sqlite_talk.installation.browser_of(sqlite_talk.installation.person())
    page = browser.get("/suggest/button").text
    code = unescape(re.findall(r'href="(javascript:[^"]+)"', page)[0])
    assert " " not in code and '"' not in code and code.isascii()
    played = subprocess.run(
        [str(node()), "-e", PLAY + unquote(code.removeprefix("javascript:"))],
        capture_output=True,
        text=True,
        check=True,
    )
    opened, _target, how = json.loads(played.stdout)
    asked = parse_qs(urlsplit(opened).query)
    assert opened.startswith(f"{sqlite_talk.installation.settings.base_url}/suggest?") and how.startswith("popup")
    assert asked == {"url": ["https://news.example/a?b=1&c=ü"], "title": ["It's “new” – “marked 'words'”"]}
    form = browser.get(opened.removeprefix(sqlite_talk.installation.settings.base_url)).text
    assert "https://news.example/a?b=1&amp;c=ü" in form and "marked &#39;words&#39;" in form
    assert re.search(r'<textarea[^>]*name="words"[^>]*>\s*</textarea>', form)
    with sqlite_talk.app.app_context():
        assert db.session.query(Suggestion).count() == 0


def test_the_form_says_what_is_here_already(sqlite_talk: Talk) -> None:
    """A story of mine by its title, one that waits without; a suggestion without who made it."""
    shelf = Shelf.fill(sqlite_talk.installation)
    shelf.in_state(ItemState.LIVE)
    shelf.add(title="Secret plans", url="https://acme.example/secret")
    browser = sqlite_talk.installation.browser_of(sqlite_talk.installation.person())
    assert "is in your feed" in browser.get("/suggest?url=https://acme.example/atlas%3Futm_source=x").text
    waiting = browser.get("/suggest?url=https://acme.example/secret").text
    assert "Marketing has it already" in waiting and "Secret plans" not in waiting
    assert browser.post("/suggest", data={"url": "https://acme.example/third", "language": "en"}).status_code == 302
    assert "Somebody suggested it before" in browser.get("/suggest?url=https://acme.example/third").text
    for nothing in ("", "https://acme.example/fourth", "javascript:alert(1)", "http://[", "%00"):
        assert "is here already" not in browser.get("/suggest", query_string={"url": nothing}).text
