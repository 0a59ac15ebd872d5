"""My posts on the calendar move to another day and keep their hour."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from advocacy import clock
from advocacy.database import db, writing
from advocacy.posts.models import Share
from tests.installation import Installation
from tests.posts.lending import account, share

ZONE = ZoneInfo("Europe/Berlin")


def planned(installation: Installation) -> tuple[int, int, int]:
    """A person's two posts, in five and in six days at half past nine."""
    person_id = installation.person(zone="Europe/Berlin")
    today = clock.now().astimezone(ZONE).date()
    with installation.app.app_context(), writing():
        connection_id = account(person_id)
        at = [datetime.combine(today + timedelta(days=days), time(9, 30), ZONE) for days in (5, 6)]
        first, second = (share(person_id, connection_id, when=due, now=clock.now()).id for due in at)
    return person_id, first, second


def due(installation: Installation, share_id: int) -> datetime:
    with installation.app.app_context():
        return db.session.get_one(Share, share_id).due_at.astimezone(ZONE)


def test_a_post_moves_to_another_day(sqlite: Installation) -> None:
    person_id, first, second = planned(sqlite)
    browser, other = sqlite.browser_of(person_id), sqlite.browser_of(sqlite.person())
    was, taken = due(sqlite, first), due(sqlite, second)
    page = browser.get(f"/posts/calendar?month={was:%Y-%m}").text
    assert f'data-moves="/posts/{first}/move"' in page and f'data-day="{was:%Y-%m-%d}"' in page
    day = (was + timedelta(days=120)).date()  # perhaps on other sides of a clock change
    moved = browser.post(f"/posts/{first}/move", data={"day": day.isoformat()})
    assert moved.headers["Location"].endswith(f"month={day:%Y-%m}")
    assert due(sqlite, first) == datetime.combine(day, time(9, 30), ZONE)
    browser.post(f"/posts/{first}/move", data={"day": taken.date().isoformat()})
    assert due(sqlite, first).date() == day, "too close to the other post"
    assert "too close" in browser.get("/posts/calendar").text
    assert browser.post(f"/posts/{first}/move", data={"day": "soon"}).status_code == 422
    assert other.post(f"/posts/{first}/move", data={"day": day.isoformat()}).status_code == 404
