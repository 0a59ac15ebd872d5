"""Approvals that end: asked again while live, renewed, run out, taken out at once; authors are told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from advocacy.database import db, writing
from advocacy.errors import NotFound
from advocacy.posts.models import Share
from advocacy.posts.states import ShareState
from content_library.items import items
from content_library.lending import lending
from content_library.models import ItemOrigin, ItemState
from content_library.reviews import jobs as review_jobs
from content_library.reviews.reviews import Decision
from content_library.words.content import CameFrom, content_of
from tests.content_library.panel import C, L, Panel
from tests.content_library.shelf import NOW
from tests.content_library.test_races import lend

S = ItemState
DAY = timedelta(days=1)
END, ASKED = NOW + 90 * DAY, NOW + 76 * DAY
"""Of an approval that lasts 90 days; the functions are asked two weeks before."""


def live(panel: Panel, **facts: Any) -> int:
    panel.route([L], [C], approval_days=90, **facts)
    return panel.approved(L, C)


def until(panel: Panel, item_id: int) -> Any:
    with panel.app.app_context():
        return panel.shelf.item(item_id).approved_until


def test_an_approval_lasts_as_long_as_its_route_says(panel: Panel) -> None:
    assert until(panel, live(panel)) == END
    assert until(panel, panel.submitted(classes=(), title="Standard")) is None


def test_it_is_asked_again_in_time_and_stays_live_meanwhile(panel: Panel) -> None:
    item_id = live(panel)
    panel.work(ASKED - DAY)
    assert len(panel.rounds(item_id)) == 1
    for now in (ASKED, ASKED, ASKED + DAY):
        panel.work(now)
    assert [each.number for each in panel.rounds(item_id)] == [1, 2]
    assert panel.state(item_id) is S.LIVE and panel.states(item_id) == {L: "waiting"}
    said = panel.told()
    assert (panel.shelf.author, "Your story is looked at again") in said
    assert (panel.members[L], "A live story waits for your review") in said


def test_renewed_in_time_it_goes_on(panel: Panel) -> None:
    item_id = live(panel)
    panel.work(ASKED)
    for function in (L, C):
        panel.decide(item_id, function, now=ASKED + DAY)
    assert panel.state(item_id) is S.LIVE and until(panel, item_id) == ASKED + 91 * DAY
    panel.work(END + DAY)
    assert panel.state(item_id) is S.LIVE and len(panel.rounds(item_id)) == 2
    panel.work(ASKED + 77 * DAY)
    assert [each.number for each in panel.rounds(item_id)] == [1, 2, 3]
    assert (panel.shelf.author, "Your story stays live") in panel.told()


def test_what_is_not_renewed_expires_and_what_is_queued_is_cancelled(panel: Panel) -> None:
    item_id = live(panel)
    lend(panel.shelf, item_id, panel.person())
    panel.work(ASKED)
    panel.decide(item_id, L, now=ASKED + DAY)
    panel.work(END)
    assert panel.state(item_id) is S.EXPIRED and panel.states(item_id) == {L: "approved", C: "void"}
    with panel.app.app_context():
        [share] = db.session.query(Share)
        assert share.state is ShareState.CANCELLED and "run out" in (share.problem or "")
    assert "run out" in panel.history("item", item_id)[-1][1]["why"]
    assert (panel.shelf.author, "Your story has left the feed") in panel.told()


@pytest.mark.parametrize(("decision", "state"), [
    (Decision.REQUEST_CHANGES, S.CHANGES_REQUESTED), (Decision.REJECT, S.REJECTED),
])  # fmt: skip
def test_an_objection_takes_it_out_at_once(panel: Panel, decision: Decision, state: ItemState) -> None:
    item_id = live(panel)
    lend(panel.shelf, item_id, panel.person())
    panel.work(ASKED)
    panel.decide(item_id, L, decision, now=ASKED + DAY)
    assert panel.state(item_id) is state and until(panel, item_id) is None
    with panel.app.app_context():
        assert [share.state for share in db.session.query(Share)] == [ShareState.CANCELLED]
    panel.work(END + DAY)
    assert panel.state(item_id) is state


def test_an_edit_ends_the_approval_and_the_question(panel: Panel) -> None:
    item_id = live(panel)
    panel.work(ASKED)
    panel.shelf.revise(item_id, title="Other", classes=("financial",))
    assert until(panel, item_id) is None
    panel.work(END + DAY)
    assert panel.state(item_id) is S.DRAFT and len(panel.rounds(item_id)) == 2


def test_the_second_round_takes_the_route_of_its_day(panel: Panel) -> None:
    item_id = live(panel)
    panel.route([C], name="All of it", conditions={"risks": ["high"]}, priority=9)
    panel.work(ASKED)
    assert {each["name"] for each in panel.rounds(item_id)[1].routes} == {"Finance", "All of it"}


def test_an_evergreen_item_is_looked_at_again_on_its_date(panel: Panel) -> None:
    item_id = panel.submitted(classes=(), review_again_at=NOW + 20 * DAY)
    for function in panel.states(item_id):
        panel.decide(item_id, function)
    panel.work(NOW + 10 * DAY)  # half of the time: two weeks before its end would be too soon
    assert panel.states(item_id) == dict.fromkeys(panel.states(item_id), "waiting")
    for function in panel.states(item_id):
        panel.decide(item_id, function, now=NOW + 11 * DAY)
    with panel.app.app_context():
        assert panel.shelf.item(item_id).review_again_at == NOW + 31 * DAY
    panel.work(NOW + 21 * DAY)
    assert panel.state(item_id) is S.LIVE
    panel.work(NOW + 32 * DAY)
    assert panel.state(item_id) is S.EXPIRED


def test_nobody_shares_after_the_end_even_before_the_job_has_run(panel: Panel) -> None:
    item_id, person_id = live(panel), panel.person()
    with panel.app.app_context():
        person = panel.shelf.person(person_id)
        assert lending.lendable(item_id, person, END - DAY).id == item_id
        with pytest.raises(Exception, match="no such story"):
            lending.lendable(item_id, person, END)


def test_nobody_shares_after_the_date_to_look_again(panel: Panel) -> None:
    item_id, person_id = panel.submitted(classes=(), review_again_at=NOW + 20 * DAY), panel.person()
    for function in panel.states(item_id):
        panel.decide(item_id, function)
    with panel.app.app_context():
        person = panel.shelf.person(person_id)
        assert lending.lendable(item_id, person, NOW + 19 * DAY).id == item_id
        with pytest.raises(NotFound):
            lending.lendable(item_id, person, NOW + 20 * DAY)


def test_approvals_end_whatever_happens_to_reminders() -> None:
    """Each part is a job of its own: what one raises is no other one's."""
    runs = [job.run for job in review_jobs.JOBS]
    assert {review_jobs.end_approvals, review_jobs.remind, review_jobs.escalate} <= set(runs)


def test_an_objection_takes_back_words_of_their_own(panel: Panel) -> None:
    item_id, person_id = live(panel, conditions={"classes": ["financial"]}), panel.person()
    with panel.app.app_context(), writing():
        told = panel.shelf.item(item_id)
        came_from = CameFrom(
            ItemOrigin.OWN_WORDS, parent_id=told.id, parent_revision=told.revision_number, for_person_id=person_id
        )
        own = items.add_item(
            content_of(told.revision), came_from=came_from, actor=panel.shelf.person(person_id).actor, now=NOW
        )
        own_id = own.id
    panel.work(ASKED)
    panel.decide(item_id, L, Decision.REQUEST_CHANGES, now=ASKED + DAY)
    assert panel.state(own_id) is S.WITHDRAWN
