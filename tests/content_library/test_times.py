"""What happens at a time: the embargo ends, an item expires, a policy comes into force."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from advocacy.database import db, writing
from advocacy.errors import Breach, InvalidMove, NotAllowed
from advocacy.history import Actor, move
from advocacy.people.capabilities import Role
from content_library import jobs
from content_library.models import ItemState, PolicyOwner, PolicyVersion, PolicyVersionState
from content_library.policies import acknowledging, policies, queries
from content_library.policies import readers as policy_readers
from tests.content_library.shelf import NOW, Shelf

HOUR = timedelta(hours=1)


def test_an_item_goes_live_and_expires_by_itself(shelf: Shelf) -> None:
    item_id = shelf.in_state(ItemState.APPROVED, embargo_at=NOW + HOUR, expires_at=NOW + 2 * HOUR)
    with shelf.installation.app.app_context():
        for at, state in [
            (NOW + HOUR - timedelta(seconds=1), ItemState.APPROVED), (NOW + HOUR, ItemState.LIVE),
            (NOW + 2 * HOUR - timedelta(seconds=1), ItemState.LIVE), (NOW + 2 * HOUR, ItemState.EXPIRED),
            (NOW + 3 * HOUR, ItemState.EXPIRED),
        ]:  # fmt: skip
            jobs.keep_times(at)
            assert shelf.item(item_id).state is state, at


def test_what_expired_under_embargo_never_goes_live(shelf: Shelf) -> None:
    item_id = shelf.in_state(ItemState.APPROVED, embargo_at=NOW + HOUR, expires_at=NOW + 2 * HOUR)
    with shelf.installation.app.app_context():
        jobs.keep_times(NOW + 3 * HOUR)
        assert shelf.item(item_id).state is ItemState.EXPIRED


def written(shelf: Shelf, text: str, *, approve: bool = True, material: bool = True, in_hours: int = 0) -> int:
    """A version of HR's one policy; gives its id."""
    with shelf.installation.app.app_context(), writing():
        hr, legal = shelf.person(shelf.hr), shelf.person(shelf.legal)
        lines = queries.list_policies()
        policy = lines[0].policy if lines else policies.add_policy("Social", PolicyOwner.HR, actor=hr.actor, now=NOW)
        version = policies.write_version(
            policy,
            {"en": text, "de": text},
            actor=hr.actor,
            now=NOW,
            material=material,
            effective_at=NOW + in_hours * HOUR,
        )
        policies.submit_version(version, actor=hr.actor, now=NOW)
        if approve:
            policies.approve_version(version, sha256=version.sha256, reviewer=legal, now=NOW)
        return version.id


def owes(shelf: Shelf, person_id: int) -> list[int]:
    with shelf.installation.app.app_context():
        return [version.number for version in acknowledging.needs_acknowledgement(shelf.person(person_id))]


def acknowledge(shelf: Shelf, version_id: int, person_id: int, language: str = "en") -> None:
    with shelf.installation.app.app_context(), writing():
        acknowledging.acknowledge(queries.version_for(version_id), shelf.person(person_id), language, now=NOW)


def test_a_policy_asks_once_and_again_after_a_material_change(shelf: Shelf) -> None:
    first = written(shelf, "One")
    assert owes(shelf, shelf.author) == [1]
    for _ in range(2):
        acknowledge(shelf, first, shelf.author)
    assert owes(shelf, shelf.author) == []
    written(shelf, "One, with a comma", material=False)
    assert owes(shelf, shelf.author) == [] and owes(shelf, shelf.hr) == [2]
    written(shelf, "Another", material=True)
    assert owes(shelf, shelf.author) == [3]
    with shelf.installation.app.app_context():
        states = [version.state for version in queries.versions_of(queries.list_policies()[0].policy)]
        assert states == [PolicyVersionState.EFFECTIVE, PolicyVersionState.SUPERSEDED, PolicyVersionState.SUPERSEDED]
    with pytest.raises(InvalidMove):
        acknowledge(shelf, first, shelf.hr)


def test_a_version_waits_for_its_date_and_for_the_other_function(shelf: Shelf) -> None:
    version_id = written(shelf, "One", in_hours=1)
    assert owes(shelf, shelf.author) == []
    with shelf.installation.app.app_context():
        jobs.keep_times(NOW + HOUR - timedelta(seconds=1))
        assert queries.version_for(version_id).state is PolicyVersionState.APPROVED
        jobs.keep_times(NOW + HOUR)
        assert queries.version_for(version_id).state is PolicyVersionState.EFFECTIVE
    assert owes(shelf, shelf.author) == [1]


def test_a_version_that_was_overtaken_never_comes_into_force(shelf: Shelf) -> None:
    """The first is approved for next week, the second is in force at once: it replaces the first for good."""
    first, second = written(shelf, "One", in_hours=168), written(shelf, "Two", material=False)
    with shelf.installation.app.app_context():
        assert queries.version_for(first).state is PolicyVersionState.SUPERSEDED
        jobs.keep_times(NOW + 169 * HOUR)
        assert queries.version_for(first).state is PolicyVersionState.SUPERSEDED
        assert queries.version_for(second).state is PolicyVersionState.EFFECTIVE


def test_a_material_change_that_was_overtaken_still_asks(shelf: Shelf) -> None:
    acknowledge(shelf, written(shelf, "One"), shelf.author)
    written(shelf, "Two", in_hours=168)
    written(shelf, "Two, with a comma", material=False)
    assert owes(shelf, shelf.author) == [3]


def test_an_older_version_does_not_replace_a_newer_one(shelf: Shelf) -> None:
    """Even one that was approved when nobody looked, as by an import."""
    first = written(shelf, "One", approve=False)
    with shelf.installation.app.app_context():
        with writing():
            version = queries.version_for(first)
            move(version, "withdraw", actor=Actor.job("test"), now=NOW)
        written(shelf, "Two")
        with writing():
            db.session.execute(
                update(PolicyVersion).where(PolicyVersion.id == first).values(state=PolicyVersionState.APPROVED)
            )
        with pytest.raises(InvalidMove, match="newer"), writing():
            policies.take_effect(queries.version_for(first), actor=Actor.job("test"), now=NOW)


def test_four_eyes_on_policies(shelf: Shelf) -> None:
    version_id = written(shelf, "One", approve=False)
    everything, another_hr = shelf.installation.person(*Role), shelf.installation.person(Role.HR)
    with shelf.installation.app.app_context(), writing():
        version = queries.version_for(version_id)
        version.author_ids = [*version.author_ids, everything]  # who edited it, too
    with shelf.installation.app.app_context():
        for person_id in (shelf.hr, shelf.author, everything, another_hr):
            with pytest.raises(NotAllowed), writing():
                version = queries.version_for(version_id)
                reviewer = shelf.person(person_id)
                policies.approve_version(version, sha256=version.sha256, reviewer=reviewer, now=NOW)
        with pytest.raises(InvalidMove), writing():
            policies.approve_version(
                queries.version_for(version_id), sha256="0" * 64, reviewer=shelf.person(shelf.legal), now=NOW
            )
        with pytest.raises(Breach), writing():
            version = queries.version_for(version_id)
            policies.send_back(version, sha256=version.sha256, reviewer=shelf.person(shelf.legal), now=NOW, note=" ")
        db.session.rollback()
        assert queries.version_for(version_id).state is PolicyVersionState.IN_REVIEW


def test_who_has_and_who_has_not(shelf: Shelf) -> None:
    version_id = written(shelf, "One")
    acknowledge(shelf, version_id, shelf.author, "de")
    with shelf.installation.app.app_context():
        version = queries.version_for(version_id)
        assert policy_readers.count_given(version) == 1
        assert [given.person_id for given in policy_readers.who_has(version).items] == [shelf.author]
        assert [person.id for person in policy_readers.who_has_not(version).items] == [shelf.legal, shelf.hr]
        with pytest.raises(Breach, match="no text in fr"), writing():
            acknowledging.acknowledge(queries.version_for(version_id), shelf.person(shelf.hr), "fr", now=NOW)
