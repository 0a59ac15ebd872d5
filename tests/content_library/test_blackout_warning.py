"""Who composes sees the blackouts ahead that cover the story, and is told when their time falls into one."""

from __future__ import annotations

from datetime import timedelta

from advocacy import clock
from advocacy.campaigns import blackouts
from advocacy.campaigns.blackouts import Plan
from advocacy.campaigns.scopes import Scope
from advocacy.database import writing
from advocacy.history import Actor
from content_library.models import ItemState
from tests.content_library.shelf import Shelf
from tests.content_library.test_composer import form_of

DAY = timedelta(days=1)


def test_the_composer_warns_before_and_after(shelf: Shelf) -> None:
    story = shelf.in_state(ItemState.LIVE, classes=("financial",), expires_at=None)
    other = shelf.in_state(ItemState.LIVE, title="Another", expires_at=None)
    browser, now = shelf.installation.browser_of(shelf.installation.person(zone="UTC")), clock.now()
    with shelf.installation.app.app_context(), writing():
        quiet = Plan("Quiet period", Scope.CLASS, "financial", now + DAY, now + 5 * DAY, "Before results.")
        blackouts.plan(quiet, actor=Actor.system("test"), now=now)
    page = browser.get(f"/feed/{story}/share?network=linkedin").text
    assert "Quiet period" in page and "Before results." in page
    assert "Quiet period" not in browser.get(f"/feed/{other}/share?network=linkedin").text

    def shared(days: int) -> str:
        at = (now + days * DAY).strftime("%Y-%m-%dT%H:%M")
        form = {**form_of(page), "network": "linkedin", "way": "hand", "when": "at", "at": at}
        answer = browser.post(f"/feed/{story}/share", data=form, follow_redirects=True)
        assert answer.status_code == 200
        return str(answer.text)

    assert "It falls into “Quiet period” and will be held until" in shared(2)
