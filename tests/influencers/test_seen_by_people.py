"""What a person may pass of a live post, and what becomes of it afterwards: on networks that show it, and those not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import select

from advocacy.database import db, writing
from advocacy.errors import Breach, InvalidMove
from advocacy.history import move
from content_library.media import media
from content_library.models import Media
from influencers.deliverables import live_reviews, looking, promises
from influencers.deliverables.models import DeliverableState, LiveLook, SeenHow
from influencers.programmes.promises import Kept
from tests.content_library.files import picture, sent
from tests.influencers.deals import DAY, ME, NOW, WORDS, Deal, hidden, one, seen, state
from tests.installation import Installation

_S = DeliverableState


@pytest.fixture
def deal(installation: Installation) -> Iterator[Deal]:
    """A post that was handed in, on both engines."""
    with installation.app.app_context():
        yield Deal.make(installation)


def posted(deal: Deal, *, proven: bool = True) -> int:
    """The deliverable whose post is live, on an account that is proven to be the partner's."""
    (number, _other) = deal.deliverables()
    deal.live(number)
    with writing():
        account = deal.account()
        if proven:
            move(account, "prove", actor=ME, now=NOW)
    return number


def look(number: int, text: str = f"#ad {WORDS}", now: datetime = NOW) -> None:
    with writing():
        looking.keep_look(one(number), seen(text=text), actor=ME, now=now)


def see(deal: Deal, number: int, passes: bool, note: str = "I saw it.", now: datetime = NOW) -> None:
    with writing():
        live_reviews.see(one(number), passes, note, actor=deal.actor(deal.marketing), now=now)


def grant(deal: Deal, number: int, grants: bool = True) -> None:
    """The partner appeals, and somebody else decides."""
    with writing():
        live_reviews.appeal(one(number), "Look again.", actor=deal.cleo, now=NOW)
    with writing():
        live_reviews.answer_appeal(one(number), grants, "So it is.", actor=deal.actor(deal.second), now=NOW)


def screenshot(deal: Deal, number: int, now: datetime = NOW) -> None:
    made = media.read_upload(sent(picture()))
    assert made is not None
    with writing():
        kept: Media = media.keep(made, actor=deal.cleo, now=now)
        live_reviews.hand_in_screenshot(one(number), kept, "", actor=deal.cleo, now=now)


def test_nobody_passes_what_was_read_and_is_not_as_agreed(deal: Deal) -> None:
    """Nor what nobody looked at; a person may say no at any time. An appeal is decided by somebody else."""
    number = posted(deal)
    with pytest.raises(InvalidMove, match="not looked at yet"):
        see(deal, number, True)
    look(number, WORDS)
    with pytest.raises(InvalidMove, match="was read, and it is not as agreed"):
        see(deal, number, True)
    assert state(number) is _S.IN_LIVE_REVIEW
    see(deal, number, False)
    with pytest.raises(InvalidMove, match="was read"):
        see(deal, number, True)
    grant(deal, number)
    assert state(number) is _S.VERIFIED and one(number).how is SeenHow.SEEN_BY_PERSON


def test_a_yes_says_what_was_seen(deal: Deal) -> None:
    """Where the network hides the post a person may, with a word or a picture."""
    number = posted(deal)
    hidden(number)
    with pytest.raises(Breach):
        see(deal, number, True, " ")
    see(deal, number, True)
    assert state(number) is _S.VERIFIED
    assert one(number).look_at is None  # nothing can be read there


def test_what_a_person_passed_is_looked_at_again(deal: Deal) -> None:
    """The very words that were passed stay passed; other words, or none, are in review again; restored they count."""
    number = posted(deal)
    look(number, f"#ad {WORDS} And more.")
    grant(deal, number)
    assert (state(number), one(number).look_at) == (_S.VERIFIED, NOW + DAY)
    look(number, f"#ad {WORDS} And more.", NOW + DAY)
    assert (state(number), one(number).look_at) == (_S.VERIFIED, NOW + 7 * DAY)
    look(number, "Buy more.", NOW + 7 * DAY)
    assert state(number) is _S.IN_LIVE_REVIEW
    look(number, f"#ad {WORDS} And more.", NOW + 8 * DAY)
    assert state(number) is _S.VERIFIED and one(number).how is SeenHow.SEEN_BY_PERSON


def test_an_edit_that_is_back_to_the_approved_words_is_as_any(deal: Deal) -> None:
    """Read and as agreed needs nobody's word."""
    number = posted(deal)
    look(number, f"#ad {WORDS} And more.")
    grant(deal, number)
    look(number, now=NOW + DAY)
    assert state(number) is _S.VERIFIED


def test_the_clock_says_what_we_have_to_look_at(deal: Deal) -> None:
    """Where nobody but a person can tell it is ours, within three days of the look; then, after a no, the partner's."""
    number = posted(deal, proven=False)
    look(number)  # nobody can tell whose account it is
    look(number, now=NOW + DAY)
    (promise, step) = clock(deal)
    assert promise == (NOW + promises.ANSWER_WITHIN, Kept.WAITING) and not step
    see(deal, number, False, "Not yours.", NOW + DAY)
    assert clock(deal) == ((None, Kept.BLOCKED), True)
    look(number, now=NOW + 2 * DAY)  # the same sight, and it was answered
    assert clock(deal) == ((None, Kept.BLOCKED), True) and one(number).problem == "Not yours."
    look(number, f"#ad  {WORDS}", NOW + 3 * DAY)
    assert clock(deal)[0] == (NOW + 3 * DAY + promises.ANSWER_WITHIN, Kept.WAITING)


def test_a_hidden_post_is_ours_once_it_is_shown(deal: Deal) -> None:
    """Until then the partner's; after our no theirs again, until they show it anew."""
    number = posted(deal)
    hidden(number)
    assert clock(deal) == ((None, Kept.BLOCKED), True)
    screenshot(deal, number, NOW + DAY)
    hidden(number, NOW + 2 * DAY)
    assert clock(deal) == ((NOW + DAY + promises.ANSWER_WITHIN, Kept.WAITING), False)
    see(deal, number, False, "The label is cut off.", NOW + 2 * DAY)
    hidden(number, NOW + 3 * DAY)
    assert clock(deal) == ((None, Kept.BLOCKED), True) and "cut off" in one(number).problem
    screenshot(deal, number, NOW + 3 * DAY)
    assert clock(deal) == ((NOW + 3 * DAY + promises.ANSWER_WITHIN, Kept.WAITING), False)


def test_a_screenshot_changes_nothing_of_what_was_read(deal: Deal) -> None:
    """Nor does an appeal that was refused leave anything for us to do."""
    number = posted(deal)
    look(number, WORDS)
    screenshot(deal, number)
    assert clock(deal) == ((None, Kept.BLOCKED), True)
    with pytest.raises(InvalidMove, match="was read"):
        see(deal, number, True)
    grant(deal, number, grants=False)
    assert state(number) is _S.IN_LIVE_REVIEW and clock(deal)[1]
    assert db.session.scalars(select(LiveLook.note).order_by(LiveLook.id.desc())).first() == "So it is."


def clock(deal: Deal) -> tuple[tuple[object, Kept], bool]:
    """What is promised of the live post and how that stands; whether it is the partner's next step."""
    db.session.expire_all()
    steps = [each.what for each in promises.next_steps(deal.partner, NOW)]
    (found,) = promises.promises_of(deal.partner, NOW)
    return (found.due_at, found.standing), any("live post" in each for each in steps)
