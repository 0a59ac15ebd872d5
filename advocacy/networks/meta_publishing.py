"""What Threads and Instagram do alike as networks: fill a container, publish it once, find it again, measure it.

Imports the containers, the Graph reader, contract and validating.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace
from datetime import datetime, timedelta

from advocacy.english import English
from advocacy.fetching.ratelimits import iso_instant
from advocacy.networks.answers import unsent
from advocacy.networks.capabilities import Capabilities, LengthRule
from advocacy.networks.contract import (
    Absent,
    AlreadyThere,
    Credentials,
    Draft,
    Farewell,
    Found,
    NetworkRefused,
    Outcome,
    Prepared,
    Problem,
    Published,
    Rendered,
    Report,
    Unknown,
)
from advocacy.networks.discretion import unpaged
from advocacy.networks.meta_containers import ENDED, Containers, Dialect, Recipe, Stage, digest_of
from advocacy.networks.meta_graph import Graph, fault_of, form, refusal_by, refused_by, spent_until
from advocacy.networks.meta_reading import CLOCKS_DIFFER, figures, still_there, words_of
from advocacy.networks.token_endpoint import FORM, grant_of
from advocacy.networks.validating import problems
from advocacy.networks.wire import NoAnswer, NotSent, Wire

SHOWN_WITHIN = timedelta(minutes=15)
"""A published post that isn't listed after this is taken as published all the same: its container says so."""
GUARANTEE = English("The container says whether it was published; publishing it again makes no second post.")
VIDEOS = frozenset({"video/mp4", "video/quicktime"})
ADDRESS_SECONDS = 5.0
"""How long we wait for a new post's address: its publication is certain, and the lease is short."""


class ContainerNetwork(ABC):
    """See ``contract.Network``; subclasses say what differs. Secrets: ``token``, which lives 60 days."""

    capabilities: Capabilities
    dialect: Dialect
    version: str
    refresh_grant: str
    home: str  # a profile's address, with {} for its name
    figures: tuple[str, ...]  # metrics of its insights; ours have the same names

    def __init__(self, wire: Wire, root: str) -> None:
        self.wire, self.plain, self.graph = wire, Graph(wire, root), Graph(wire, f"{root}/{self.version}")

    @abstractmethod
    def recipe(self, draft: Draft) -> Recipe:
        """The containers that a draft becomes."""

    def validate(self, draft: Draft, length: LengthRule | None = None) -> list[Problem]:
        """By what is declared."""
        return problems(self.capabilities, draft, length)

    def render(self, draft: Draft) -> Rendered:
        """As they are."""
        return Rendered(draft.text, draft.text)

    def prepare(self, credentials: Credentials, draft: Draft, *, now: datetime) -> Prepared:
        """Fills a container, which shows nothing to anybody, and freezes the request that publishes it."""
        if found := self.validate(draft):
            raise NetworkRefused(found[0].message, permanent=True)
        container = self._containers(credentials).filled(draft, self.recipe(draft), now=now)
        body = form({"creation_id": container})
        return Prepared.frozen(body, f"{container}:{digest_of(draft.text)}", now)

    def send(self, credentials: Credentials, prepared: Prepared, *, not_after: datetime | None = None) -> Outcome:
        """Publishes the container. A container is published once, however often it is asked for.

        A limit says that too much was asked, not that nothing was done: the container is asked once it is over.
        """
        url = f"{self.graph.root}/{credentials.account_id}/{self.dialect.publish}"
        try:
            answer = self.wire.ask(
                "POST", url, token=_token(credentials), data=prepared.body, content_type=FORM, not_after=not_after
            )
        except NotSent as failure:
            return unsent(failure)
        except NoAnswer as failure:
            return Unknown(failure.why)
        remote_id = answer.fields().get("id") if answer.ok else None
        if answer.ok:
            known = isinstance(remote_id, str | int) and bool(remote_id)
            if not known:
                return Unknown(English("An answer we can't read."))
            return replace(self._published(credentials, str(remote_id)), quiet_until=spent_until(answer))
        outcome = refused_by(answer)
        if isinstance(outcome, Unknown) or outcome.needs_person:
            return outcome
        if outcome.retry_at is not None:
            return Unknown(outcome.why, outcome.retry_at, outcome.app_wide)
        if self._is_published(credentials, prepared):
            return AlreadyThere()  # refused because an earlier request has published it
        return outcome

    def reconcile(self, credentials: Credentials, prepared: Prepared) -> Found:
        """Asks the container; the post itself is found among the account's own by its words."""
        try:
            seen = self._containers(credentials).seen(_container(prepared))
            if seen.stage is Stage.FINISHED:
                return Absent(may_repeat=True)
            if seen.stage is Stage.IN_PROGRESS:
                return Unknown(English("%(network)s is still working on it.", network=self.capabilities.label))
            if seen.stage in ENDED:
                return Absent(may_repeat=False, never_will_be=True)
            found = self._among_own(credentials, prepared)
        except NetworkRefused as refused:
            return Unknown(refused.message, refused.retry_at, refused.app_wide)
        age = seen.at - prepared.created_at
        if found is not None:
            return found
        if seen.stage is Stage.UNREADABLE:
            return Unknown(English("It can't be told: %(why)s", why=seen.why))  # what can't be seen hasn't ended
        if age > SHOWN_WITHIN:
            return Published(_container(prepared), self.home.format(credentials.handle.lstrip("@")))
        return Unknown(
            English("%(network)s has published it and does not list it yet.", network=self.capabilities.label)
        )

    def measure(self, credentials: Credentials, remote_id: str) -> Report:
        """The insights that we are let see; none without that permission, or where nobody has looked at it."""
        answer = self.graph.asked(f"{remote_id}/insights", _token(credentials), {"metric": ",".join(self.figures)})
        fault = fault_of(answer)
        if fault is not None and (fault.absent or fault.forbidden):
            return Report()
        if not answer.ok:
            raise refusal_by(answer)
        said = answer.fields()
        return Report(tuple(figures(said, {metric: metric for metric in self.figures})), unpaged(said))

    def exists(self, credentials: Credentials, remote_id: str) -> bool | None:
        """Whether the post is still there."""
        return still_there(self.graph, remote_id, _token(credentials))

    def words(self, credentials: Credentials, remote_id: str) -> str | None:
        """The words as they stand there."""
        return words_of(self.graph, remote_id, _token(credentials), self.dialect.words)

    def refresh(self, credentials: Credentials) -> Credentials:
        """Another 60 days; a token that has run out can't be refreshed any more."""
        query = {"grant_type": self.refresh_grant, "access_token": _token(credentials)}
        answer = self.plain.asked("refresh_access_token", "", query)
        if not answer.ok:
            raise refusal_by(answer)
        grant = grant_of(answer)
        kept = {**credentials.secrets, "token": grant.access_token}
        return Credentials(
            credentials.service_url, credentials.account_id, credentials.handle, kept,
            grant.expires_at or credentials.expires_at,
        )  # fmt: skip

    def revoke(self, credentials: Credentials) -> Farewell:
        """There is no request for it; the secrets here are erased."""
        return Farewell(
            False,
            English(
                "To end our access, remove this product under apps and websites in %(network)s's settings.",
                network=self.dialect.label,
            ),
        )

    # --- parts -------------------------------------------------------------------------------------------------

    def _containers(self, credentials: Credentials) -> Containers:
        return Containers(self.graph, self.dialect, credentials)

    def _published(self, credentials: Credentials, remote_id: str) -> Published:
        """With the post's own address, or its author's where it isn't told at once."""
        home = self.home.format(credentials.handle.lstrip("@"))
        try:
            answer = self.graph.asked(remote_id, _token(credentials), {"fields": "permalink"}, timeout=ADDRESS_SECONDS)
        except NetworkRefused:
            return Published(remote_id, home)
        return Published(remote_id, str(answer.fields().get("permalink") or home))

    def _is_published(self, credentials: Credentials, prepared: Prepared) -> bool:
        try:
            return self._containers(credentials).seen(_container(prepared)).stage is Stage.PUBLISHED
        except NetworkRefused:
            return False

    def _among_own(self, credentials: Credentials, prepared: Prepared) -> Published | None:
        """The post of these words that is not older than the request. Raises NetworkRefused."""
        digest, since = prepared.key.partition(":")[2], prepared.created_at - CLOCKS_DIFFER
        fields = f"id,{self.dialect.words},permalink,timestamp"
        edge = f"{credentials.account_id}/{self.dialect.containers}"
        for row in self.graph.listed(edge, _token(credentials), fields=fields, limit="50"):
            made_at = iso_instant(str(row.get("timestamp") or ""))
            if made_at is not None and made_at < since:
                return None
            if digest_of(str(row.get(self.dialect.words) or "")) == digest and row.get("id"):
                home = self.home.format(credentials.handle.lstrip("@"))
                return Published(str(row["id"]), str(row.get("permalink") or home))
        return None


def _token(credentials: Credentials) -> str:
    return credentials.secrets.get("token", "")


def _container(prepared: Prepared) -> str:
    return prepared.key.partition(":")[0]
