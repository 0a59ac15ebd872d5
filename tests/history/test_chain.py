"""The chain finds every way of bending it, and readers see each record once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

import wsgi
from advocacy import clock, settings
from advocacy.database import db, reading, writing
from advocacy.history import (
    Actor,
    ActorKind,
    Reader,
    Record,
    checkpoints,
    digests,
    each_record,
    erase,
    exporting,
    follow,
    jobs,
    record,
    verifying,
)
from advocacy.history.chain import Link, links_of_database
from advocacy.mailing import Mail
from advocacy.notices.jobs import mail_checkpoint
from advocacy.people.capabilities import Role
from tests.installation import Installation

NOW = clock.from_rfc3339("2026-11-02T09:00:00Z")
ME = Actor.system("test")


def written(count: int, about: int | None = None) -> None:
    """Writes and seals so many facts."""
    with writing():
        for number in range(count):
            record("thing", number, "happen", actor=ME, now=NOW, why="because", about=about, number=number)
    jobs.seal_waiting(NOW)


@pytest.fixture
def context(installation: Installation) -> Iterator[Installation]:
    """An application context on both engines."""
    with installation.app.app_context():
        yield installation


def chain() -> list[Link]:
    """The chain in the database."""
    with reading():
        return list(links_of_database())


def test_a_chain_is_whole_and_gapless(context: Installation) -> None:
    """Positions are 1..n and the checkpoint given out agrees."""
    written(7)
    jobs.give_out_checkpoint(NOW)
    written(3)
    assert [link.position for link in chain()] == list(range(1, 11))
    report = verifying.verify_database(context.settings)
    assert report.whole and report.positions == 10 and report.checkpoints == 1


def change_row(links: list[Link]) -> list[Link]:
    return [
        link._replace(fixed={**(link.fixed or {}), "verb": "forge"}) if link.position == 3 else link for link in links
    ]


def change_payload(links: list[Link]) -> list[Link]:
    return [link._replace(body={**(link.body or {}), "why": "other"}) if link.position == 3 else link for link in links]


def drop_payload(links: list[Link]) -> list[Link]:
    return [link._replace(body=None, salt=None) if link.position == 3 else link for link in links]


def remove(links: list[Link]) -> list[Link]:
    return links[:2] + links[3:]


def reorder(links: list[Link]) -> list[Link]:
    return [*links[:2], links[3], links[2], *links[4:]]


def insert_twice(links: list[Link]) -> list[Link]:
    return [*links[:3], links[2], *links[3:]]


def cut_tail(links: list[Link]) -> list[Link]:
    return links[:2]


def recompute(links: list[Link]) -> list[Link]:
    """A forger who changes a row and computes all later digests anew."""
    made, previous = [], digests.GENESIS
    for link in change_row(links):
        digest = digests.link_digest(previous, link.position, link.fixed or {})
        made.append(link._replace(previous=previous, digest=digest))
        previous = digest
    return made


@pytest.mark.parametrize(
    ("bend", "position"),
    [
        (change_row, 3), (change_payload, 3), (drop_payload, 3), (remove, 3), (reorder, 3), (insert_twice, 4),
        (cut_tail, 3), (recompute, 5),
    ],
)  # fmt: skip
def test_every_bending_is_found(context: Installation, bend: Callable[[list[Link]], list[Link]], position: int) -> None:
    """Changed, removed, inserted, reordered, cut, computed anew, or a payload gone without an erasure."""
    written(5)
    mark = jobs.give_out_checkpoint(NOW)
    assert mark is not None
    report = verifying.verify(bend(chain()), [mark], checkpoints.public_keys(context.settings))
    assert report.broken_at == position, report


@given(st.integers(0, 4), st.sampled_from(sorted(digests.FIXED)), st.integers(10**6, 10**7))
def test_no_field_can_be_changed(index: int, name: str, value: int) -> None:
    """Each fixed field of each row is covered by the digests."""
    links, previous = [], digests.GENESIS
    for position in range(1, 6):
        fixed = {field: f"{field} {position}" for field in digests.FIXED}
        digest = digests.link_digest(previous, position, fixed)
        links.append(Link(position, previous, digest, fixed, None, None))
        previous = digest
    bent = links[index]._replace(fixed={**(links[index].fixed or {}), name: value})
    report = verifying.verify([*links[:index], bent, *links[index + 1 :]], [], {})
    assert report.broken_at == index + 1


def test_an_erased_payload_leaves_the_chain_whole(context: Installation) -> None:
    """What is about a person goes, the chain and the record of the erasure stay."""
    written(3, about=42)
    with writing():
        assert erase(42, actor=ME, now=NOW, why="asked for it") == 3
    jobs.seal_waiting(NOW)
    assert verifying.verify_database(context.settings).whole
    assert [link.body is None for link in chain()] == [True, True, True, False]


def test_no_payload_holds_the_name_of_who_acted(context: Installation) -> None:
    """Else an erasure would leave it standing in what they did about others; a job's name is part of the row."""
    person = context.person(Role.ADMIN, name="Ada Lovelace")
    with writing():
        record("thing", 1, "happen", actor=Actor(ActorKind.PERSON, person, "Ada Lovelace"), now=NOW)
        record("thing", 1, "happen", actor=Actor.job("outbox"), now=NOW)
    jobs.seal_waiting(NOW)
    assert not any("Ada" in str(link) for link in chain())
    assert [(link.fixed or {})["actor_name"] for link in chain()] == ["system", None, "outbox"]
    page = context.browser_of(person).get("/history?noun=thing").text
    assert "Ada Lovelace" in page and "outbox" in page


def test_checkpoints_of_an_earlier_signing_key_still_verify(context: Installation, tmp_path: Path) -> None:
    """When their key is in the settings; a key that nobody knows signs nothing."""
    written(2)
    jobs.give_out_checkpoint(NOW)
    old = checkpoints.public_key(context.settings)
    written(2)
    rotated = replace(context.settings, signing_key="YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXoxMjM0NTY=")
    assert verifying.verify_database(rotated).why == "a checkpoint's signature is not that of a known signing key"
    report = verifying.verify_database(replace(rotated, checkpoint_keys=(old,)))
    assert report.whole and report.checkpoints == 1
    file = tmp_path / "history.jsonl"
    with reading():
        exporting.export(file, replace(rotated, checkpoint_keys=(old,)))
    assert (
        exporting.verify_file(file, old).whole
        and not exporting.verify_file(file, checkpoints.public_key(rotated)).whole
    )


def test_verifying_says_when_there_is_nothing_to_hold_the_chain_against(context: Installation) -> None:
    written(1)
    run = context.app.test_cli_runner().invoke
    assert "no checkpoint to hold it against" in run(args=["history", "verify"]).output
    assert "beside the database" in run(args=["doctor"]).output
    jobs.give_out_checkpoint(NOW)
    assert "warning" not in run(args=["history", "verify"]).output


def test_the_file_is_written_every_hour_and_the_mail_once_a_day(context: Installation) -> None:
    """To whoever keeps it, whether or not the file has the same position already."""
    context.settings = replace(context.settings, checkpoint_mail="keeper@acme.example")
    context.app.extensions[settings.EXTENSION] = context.settings
    written(1)
    for _ in range(3):
        jobs.give_out_checkpoint(NOW)
    with reading():
        assert db.session.scalar(select(func.count()).select_from(Mail)) == 0
    mail_checkpoint(NOW)
    with reading():
        assert "position 1" in db.session.scalars(select(Mail.subject)).one()
    assert next(job for job in wsgi.JOBS if job.name == "mail checkpoint").at
    assert next(job for job in wsgi.JOBS if job.name == "give out checkpoint").every == 3600


def test_an_export_is_verified_offline(context: Installation, tmp_path: Path) -> None:
    """The examiner's file stands alone, and one changed byte in it shows."""
    written(4)
    jobs.give_out_checkpoint(NOW)
    file = tmp_path / "history.jsonl"
    with reading():
        assert exporting.export(file, context.settings) == 4
    assert exporting.verify_file(file, checkpoints.public_key(context.settings)).whole
    file.write_text(file.read_text().replace('"number":2', '"number":9'))
    assert exporting.verify_file(file).broken_at == 3
    assert not exporting.verify_file(file, "another key").whole


def test_a_reader_sees_each_record_once_and_stops_at_one_it_cant_take(context: Installation) -> None:
    """Records before the culprit are applied once; after mending, the rest follows."""
    written(5)
    seen: list[int] = []
    poison = {2}

    def apply(found: Record, now: object) -> None:
        if found.details["number"] in poison:
            raise ValueError("can't take that")
        seen.append(found.details["number"])

    reader = Reader("test", each_record(apply), frozenset({"thing"}))
    with pytest.raises(ValueError, match="can't take"):
        follow(reader, NOW)
    assert seen[-2:] == [0, 1]
    poison.clear()
    seen.clear()
    assert follow(reader, NOW) == 3
    assert seen == [2, 3, 4]
    assert follow(reader, NOW) == 0


def test_rows_cant_be_changed_in_the_database(context: Installation) -> None:
    """Triggers refuse UPDATE and DELETE on rows and seals, and UPDATE on payloads."""
    written(1)
    for statement in (
        "UPDATE history SET verb = 'forge'", "DELETE FROM history", "UPDATE history_seals SET digest = 'x'",
        "DELETE FROM history_seals", "UPDATE history_payloads SET body = '{}'",
    ):  # fmt: skip
        with pytest.raises(Exception, match="append-only"), writing():
            db.session.execute(db.text(statement))
