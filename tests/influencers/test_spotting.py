"""Hints from our own data: who is looked at and who is not, the score as a sum, what the desk does with a hint."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.errors import InvalidMove
from advocacy.listening.models import Mention, MentionState, UnheardAuthor
from advocacy.listening.tone import Tone
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from advocacy.reach import metrics
from advocacy.reach.models import Dimension, Provenance, ReachCount
from influencers.joining import spotting
from influencers.joining.models import SPOTTED_MOVES, Spotted, SpottedKind, SpottedState
from influencers.joining.scoring import RULES, parts_of, score
from influencers.partners.models import Partner
from rewards.boards import membership
from tests.influencers.applicants import ME
from tests.installation import Installation


@pytest.mark.parametrize(
    ("figures", "points"),
    [
        ({}, 0),
        ({"clicks": 120}, 120),
        ({"clicks": 9_000}, 500),
        ({"mentions": 3, "praise": 2}, 70),
        ({"mentions": 3, "complaints": 3}, 0),
        ({"posts": 4, "conversions": 2, "clicks": 10}, 110),
    ],
)
def test_a_score_is_the_sum_of_its_parts(figures: dict[str, int], points: int) -> None:
    """Each with its figure and its source; never below 0, no part above its most."""
    parts = parts_of(figures)
    assert score(parts) == points == max(0, sum(part.points for part in parts))
    assert all(part.figure == figures[part.key] and part.source == RULES[part.key].source for part in parts)


def mention(author: str, number: int, tone: Tone = Tone.PRAISE) -> Mention:
    now = clock.now()
    return Mention(
        key=f"{author}{number}", network="bluesky", author=f"@{author}", author_key=author, excerpt="Lovely probe",
        said_at=now, found_at=now, tone=tone, answer_hours=8, state=MentionState.NEW,
    )  # fmt: skip


def reach(person_id: int, value: int) -> ReachCount:
    day, unit = clock.now().date(), metrics.metric(metrics.HUMAN).unit
    return ReachCount(dimension=Dimension.PERSON, key=str(person_id), day=day, metric=metrics.HUMAN, unit=unit,
                      provenance=Provenance.COUNTED, value=value)  # fmt: skip


def test_only_who_chose_to_be_seen_is_spotted(installation: Installation) -> None:
    """By name on leaderboards, or heard in public; not under a pseudonym, not silent, not who asked not to be heard."""
    named, masked, silent = (installation.person() for _ in range(3))
    now = clock.now()
    with installation.app.app_context():
        with writing():
            for person_id, pseudonym in ((named, ""), (masked, "River Fox")):
                person = db.session.get_one(Person, person_id)
                membership.join(person, pseudonym, actor=person.actor, now=now)
            db.session.add_all(reach(each, 200) for each in (named, masked, silent))
            db.session.add_all(mention(author, number) for author in ("fan", "shy", "once") for number in range(3)
                               if author != "once" or number == 0)  # fmt: skip
            db.session.add_all(mention("cross", number, Tone.COMPLAINT) for number in range(3))
            db.session.add(UnheardAuthor(network="bluesky", author_key="shy", since=now))
        assert spotting.refresh(now) == 2 and spotting.refresh(now) == 2
        with reading():
            found = spotting.hints(SpottedState.FOUND, None, None).items
            assert [(each.kind, each.person_id, each.score) for each in found] == [
                (SpottedKind.EMPLOYEE, named, 200), (SpottedKind.COMMENTER, None, 90),
            ]  # fmt: skip
            assert spotting.authors_of(found)["fan"].name == "@fan"
        with writing():
            person = db.session.get_one(Person, named)
            membership.leave(person, actor=person.actor, now=now)
        with reading():
            left = spotting.hints(SpottedState.FOUND, None, None).items
            assert [each.author_key for each in left] == ["fan"]  # at once, not at the next look
        assert spotting.refresh(now + timedelta(days=200)) == 0


def test_every_verb_from_every_state(sqlite: Installation) -> None:
    """As the table says."""
    verbs: dict[str, Callable[[Spotted], object]] = {
        "approach": lambda it: spotting.approach(it, actor=ME, now=clock.now()),
        "dismiss": lambda it: spotting.dismiss(it, actor=ME, now=clock.now()),
        "restore": lambda it: spotting.restore(it, actor=ME, now=clock.now()),
    }
    assert set(verbs) == set(SPOTTED_MOVES)
    with sqlite.app.app_context():
        for verb, call in verbs.items():
            allowed, to = SPOTTED_MOVES[verb]
            for state in SpottedState:
                with writing():
                    author = f"{verb} {state.value}"
                    db.session.add(mention(author, 1))
                    hint = Spotted(kind=SpottedKind.COMMENTER, state=state, author_key=author, seen_at=clock.now())
                    db.session.add(hint)
                if state in allowed:
                    with writing():
                        call(db.session.get_one(Spotted, hint.id))
                else:
                    with pytest.raises(InvalidMove), writing():
                        call(db.session.get_one(Spotted, hint.id))
                with reading():
                    assert db.session.get_one(Spotted, hint.id).state is (to if state in allowed else state)


def test_the_desk_makes_a_prospect(sqlite: Installation) -> None:
    """With the account that was heard; once their posts are forgotten there is nobody to approach."""
    with sqlite.app.app_context():
        with writing():
            db.session.add_all(mention("fan", number) for number in range(4))
            db.session.add(Spotted(kind=SpottedKind.COMMENTER, state=SpottedState.FOUND, author_key="nobody",
                                   seen_at=clock.now()))  # fmt: skip
        spotting.refresh(clock.now())
        with writing(), pytest.raises(InvalidMove, match="forgotten"):
            gone = Spotted(kind=SpottedKind.COMMENTER, state=SpottedState.FOUND, author_key="x", seen_at=clock.now())
            spotting.approach(gone, actor=ME, now=clock.now())
    desk = sqlite.browser_of(sqlite.person(Role.MARKETING))
    assert "@fan" in desk.get("/programmes/spotted").text
    with sqlite.app.app_context(), reading():
        number = db.session.scalar(select(Spotted.id).where(Spotted.author_key == "fan"))
    assert desk.post(f"/programmes/spotted/{number}/approach").status_code == 302
    with sqlite.app.app_context(), reading():
        assert db.session.scalars(select(Partner.name)).all() == ["@fan"]
