"""Policies for tests: HR writes, Legal decides, people acknowledge, each in a transaction of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from advocacy.database import writing
from content_library.models import PolicyOwner, PolicyVersion, PolicyVersionState
from content_library.policies import acknowledging, policies, queries, quizzes
from content_library.policies.quizzes import Question
from tests.content_library.shelf import NOW, Shelf

S = PolicyVersionState
QUIZ = quizzes.kept(
    {
        "en": [
            Question("When?", ("Never", "Always"), 1, "A profile does not travel along."),
            Question("Where?", ("In front", "At the end", "Nowhere"), 0),
        ]
    }
)
RIGHT, WRONG = (1, 0), (0, 0)


@dataclass
class Desk:
    """The desk of HR and Legal on a shelf."""

    shelf: Shelf
    count: int = 0

    def write(self, policy_id: int = 0, *, by: int = 0, text: str = "", now: datetime = NOW, **about: Any) -> int:
        """A draft of a policy, of a new one unless its id is given; gives the version's id."""
        self.count += 1
        with self.shelf.installation.app.app_context(), writing():
            actor = self.shelf.person(by or self.shelf.hr).actor
            policy = (
                queries.policy_for(policy_id)
                if policy_id
                else policies.add_policy(f"Policy {self.count}", PolicyOwner.HR, actor=actor, now=now)
            )
            about = {"effective_at": now, **about}
            words = {"en": text or f"Words {self.count}", "de": f"Worte {self.count}"}
            return policies.write_version(policy, words, actor=actor, now=now, **about).id

    def submit(self, version_id: int, now: datetime = NOW) -> None:
        with self.shelf.installation.app.app_context(), writing():
            policies.submit_version(self.version(version_id), actor=self.shelf.person(self.shelf.hr).actor, now=now)

    def approve(self, version_id: int, *, by: int = 0, now: datetime = NOW) -> None:
        with self.shelf.installation.app.app_context(), writing():
            version = self.version(version_id)
            reviewer = self.shelf.person(by or self.shelf.legal)
            policies.approve_version(version, sha256=version.sha256, reviewer=reviewer, now=now)

    def withdraw(self, version_id: int, now: datetime = NOW) -> None:
        with self.shelf.installation.app.app_context(), writing():
            actor = self.shelf.person(self.shelf.hr).actor
            policies.withdraw_version(self.version(version_id), actor=actor, now=now, why="Wrong")

    def publish(self, policy_id: int = 0, **about: Any) -> int:
        """A version that is approved, and in force if its date has come."""
        version_id = self.write(policy_id, **about)
        now = about.get("now", NOW)
        self.submit(version_id, now)
        self.approve(version_id, now=now)
        return version_id

    def acknowledge(
        self, version_id: int, person_id: int, *, answers: Sequence[object] = (), language: str = "en",
        now: datetime = NOW,
    ) -> None:  # fmt: skip
        with self.shelf.installation.app.app_context(), writing():
            person = self.shelf.person(person_id)
            acknowledging.acknowledge(self.version(version_id), person, language, now=now, answers=answers)

    def owes(self, person_id: int) -> list[tuple[int, int]]:
        """What waits for a person: (policy id, number)."""
        with self.shelf.installation.app.app_context():
            waiting = acknowledging.needs_acknowledgement(self.shelf.person(person_id))
            return [(version.policy_id, version.number) for version in waiting]

    def version(self, version_id: int) -> PolicyVersion:
        return queries.version_for(version_id)

    def policy_of(self, version_id: int) -> int:
        with self.shelf.installation.app.app_context():
            return self.version(version_id).policy_id

    def state(self, version_id: int) -> PolicyVersionState:
        with self.shelf.installation.app.app_context():
            return self.version(version_id).state

    def in_state(self, state: PolicyVersionState, *, now: datetime = NOW) -> int:
        """A version brought to a state by the product's own verbs."""
        later = {"effective_at": now + timedelta(days=7)} if state is S.APPROVED else {}
        version_id = self.write(now=now, **later)
        if state is S.DRAFT:
            return version_id
        if state is S.WITHDRAWN:
            self.withdraw(version_id, now)
            return version_id
        self.submit(version_id, now)
        if state is not S.IN_REVIEW:
            self.approve(version_id, now=now)
        if state is S.SUPERSEDED:
            self.publish(self.policy_of(version_id), now=now)
        return version_id
