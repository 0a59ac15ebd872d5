"""Two people of Legal who write rules, for the tests of versions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

from advocacy.checks import default_packs
from advocacy.database import db, writing
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from advocacy.rulebook import impacts, versions
from advocacy.rulebook.models import PackKind, PackVersion, PackVersionState
from tests.installation import Installation

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
WORDING = PackKind.WORDING
State = PackVersionState


def wording(**changes: Any) -> dict[str, Any]:
    """The product's wording pack with one more blocked word."""
    content = deepcopy(dict(default_packs().contents["wording"]))
    rule = {
        "rule": "synergy", "kind": "blocked", "outcome": "fail", "says": {"en": ["~synergy"]}, "message": "Empty word.",
        "remedy": "Say what you mean.", "source": "House rule",
    }  # fmt: skip
    content["rules"] = [*content["rules"], {**rule, **changes}]
    return content


class Desk:
    """Two people of Legal at an installation, and the verbs by name."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.author, self.other = installation.person(Role.LEGAL), installation.person(Role.COMPLIANCE)

    @contextmanager
    def at_work(self) -> Iterator[tuple[Person, Person]]:
        with self.installation.app.app_context(), writing():
            yield db.session.get_one(Person, self.author), db.session.get_one(Person, self.other)

    def draft(self, content: dict[str, Any] | None = None) -> int:
        with self.at_work() as (author, _):
            return versions.write_version(
                WORDING, content or wording(), summary="No synergy", actor=author.actor, now=NOW
            ).id

    def propose(self, version_id: int) -> None:
        with self.at_work() as (author, _):
            versions.propose(db.session.get_one(PackVersion, version_id), actor=author.actor, now=NOW)

    def compute(self, version_id: int) -> int:
        """An impact that found nothing."""
        with self.at_work() as (author, _):
            version = db.session.get_one(PackVersion, version_id)
            impact_id = impacts.ask_impact(version, actor=author.actor, now=NOW).id
        with self.at_work():
            assert impacts.begin(impact_id, "items", 0)
        with self.at_work():
            assert impacts.keep(impact_id, ("items", 0), ("", 0), [], 0, now=NOW)
        return impact_id

    def put_in_force(self, version_id: int, sha256: str = "") -> None:
        with self.at_work() as (_, other):
            version = db.session.get_one(PackVersion, version_id)
            versions.put_in_force(version, sha256=sha256 or version.sha256, person=other, now=NOW)

    def state(self, version_id: int) -> State:
        with self.installation.app.app_context():
            return db.session.get_one(PackVersion, version_id).state

    def in_state(self, state: State) -> int:
        version_id = self.draft()
        if state in (State.IN_REVIEW, State.EFFECTIVE, State.SUPERSEDED):
            self.propose(version_id)
        if state in (State.EFFECTIVE, State.SUPERSEDED):
            self.compute(version_id)
            self.put_in_force(version_id)
        if state is State.SUPERSEDED:
            later = self.draft()
            self.propose(later)
            self.compute(later)
            self.put_in_force(later)
        if state is State.WITHDRAWN:
            with self.at_work() as (author, _):
                versions.withdraw(
                    db.session.get_one(PackVersion, version_id), actor=author.actor, now=NOW, note="Wrong"
                )
        return version_id
