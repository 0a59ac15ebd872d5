"""Threads and Instagram post in two steps: a container is made and filled, then published. What both share.

Exact: a container is published once or not at all, and says which; ``Prepared.key`` is the container's id and a digest
of its words, by which the finished post is found. Imports the Graph reader, contract and validating.
Sources: developers.facebook.com/docs/threads/{posts,troubleshooting,insights},
/docs/instagram-platform/{content-publishing,reference/instagram-media/insights}.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from advocacy.english import English
from advocacy.networks.contract import Credentials, Draft, NetworkRefused, NotReady
from advocacy.networks.meta_graph import Graph, fault_of, named, refusal_by

IMAGE_WORK, VIDEO_WORK = timedelta(seconds=5), timedelta(seconds=30)
"""How long we leave the network alone with what it works on; it asks for a minute at most, five times."""
MOST_UNSEEN = 3  # a container may not be found right after it was made (gitroomhq/postiz-app#1562)
MOST_TRIES = 3  # containers made of the same draft before its media are given up
QUOTA_PAUSE = timedelta(hours=1)
_HOPELESS = re.compile("FAILED_PROCESSING|INVALID_|22070(04|05|09|10|23|26)")
"""Another container of the same file would end the same way. Instagram's numbers: size, type, shape, words, format."""


class Stage(StrEnum):
    """What a container says of itself."""

    IN_PROGRESS = "IN_PROGRESS"
    FINISHED = "FINISHED"  # ready to be published
    PUBLISHED = "PUBLISHED"
    ERROR = "ERROR"
    EXPIRED = "EXPIRED"  # not published within 24 hours
    UNREADABLE = "UNREADABLE"  # our word: it can't be found, or not seen just now


ENDED = frozenset({Stage.ERROR, Stage.EXPIRED})


@dataclass(frozen=True)
class Dialect:
    """The words in which one network says the same things."""

    label: str
    containers: str  # the edge on which containers are made
    publish: str  # the edge that publishes one
    quota: str  # the edge that tells how many posts of the day are used
    stage: str  # the field of a container that tells its stage
    reason: str  # the field beside it that tells why
    words: str  # the field with a post's words


@dataclass(frozen=True)
class Seen:
    """A container's stage as it was ``at`` that moment, and ``why`` where it says so."""

    stage: Stage
    why: str
    at: datetime


@dataclass(frozen=True)
class Part:
    """One container to be made; ``slow`` where a video has to be worked on."""

    fields: Mapping[str, str]
    slow: bool = False


@dataclass(frozen=True)
class Recipe:
    """What a draft becomes: ``whole`` is published; ``items`` are made before it and named in its ``children``."""

    whole: Part
    items: Sequence[Part] = ()


def digest_of(text: str) -> str:
    """What tells a post's words from others', however the network lays out their spaces."""
    return hashlib.sha256("".join(text.split()).encode("utf-8", "surrogatepass")).hexdigest()[:24]


@dataclass(frozen=True)
class Containers:
    """The containers of one account. ``account`` is the account's id at the network."""

    graph: Graph
    dialect: Dialect
    credentials: Credentials

    @property
    def token(self) -> str:
        """The account's token."""
        return self.credentials.secrets.get("token", "")

    def filled(self, draft: Draft, recipe: Recipe, *, now: datetime) -> str:
        """The id of a container that holds the draft and can be published.

        Raises NotReady while the network works on it, NetworkRefused; permanent where the media will never do.
        """
        of = _made_of(draft)
        known = draft.uploads.get("of") == of  # other words or media: what was made before is of no use
        kept = dict(draft.uploads) if known else self._begun(of, 1, recipe, now)
        while why := self._spoilt(kept, recipe, now):
            tries = int(kept["tries"])
            if _HOPELESS.search(why) or tries >= MOST_TRIES:
                raise NetworkRefused(f"{self.dialect.label} could not take the picture or video: {why}", permanent=True)
            kept = self._begun(of, tries + 1, recipe, now)
        return kept["whole"]

    def seen(self, container: str) -> Seen:
        """A container as it stands. Raises NetworkRefused for anything but "not there"."""
        wanted = ",".join(filter(None, ("id", self.dialect.stage, self.dialect.reason)))
        answer = self.graph.asked(container, self.token, {"fields": wanted})
        fault = fault_of(answer)
        if fault is not None and (fault.absent or fault.code == 100):
            return Seen(Stage.UNREADABLE, fault.message, answer.received_at)
        if not answer.ok:
            raise refusal_by(answer)
        said = answer.fields()
        stage = str(said.get(self.dialect.stage) or "")
        known = Stage(stage) if stage in set(Stage) else Stage.UNREADABLE
        return Seen(known, str(said.get(self.dialect.reason) or ""), answer.received_at)

    def _within_quota(self, now: datetime) -> None:
        """Raises NetworkRefused, with when to try again, once the day's posts are used; the window doesn't say when it
        opens."""
        answer = self.graph.asked(
            f"{self.credentials.account_id}/{self.dialect.quota}", self.token, {"fields": "quota_usage,config"}
        )
        if not answer.ok:
            fault = fault_of(answer)
            if fault is not None and (fault.forbidden or fault.code == 100):
                return  # it won't tell; publishing will
            raise refusal_by(answer)
        rows = answer.fields().get("data")
        row: dict[str, Any] = rows[0] if isinstance(rows, list) and rows and isinstance(rows[0], dict) else {}
        used, most = row.get("quota_usage"), (row.get("config") or {}).get("quota_total")
        if isinstance(used, int) and isinstance(most, int) and used >= most:
            raise NetworkRefused(
                English(
                    "%(network)s takes %(most)s posts a day from one account, and they are used.",
                    network=self.dialect.label,
                    most=most,
                ),
                retry_at=now + QUOTA_PAUSE,
            )

    def _begun(self, of: str, tries: int, recipe: Recipe, now: datetime) -> dict[str, str]:
        """New containers: the items, or the whole where there are none."""
        self._within_quota(now)
        begun = {"of": of, "tries": str(tries)}
        if recipe.items:
            return {**begun, "items": ",".join(self._made(part.fields) for part in recipe.items)}
        return {**begun, "whole": self._made(recipe.whole.fields)}

    def _spoilt(self, kept: dict[str, str], recipe: Recipe, now: datetime) -> str:
        """Why what was made is of no use any more; empty when the whole can be published. Adds the whole to ``kept``
        once its items are ready. Raises NotReady while the network works."""
        if "whole" not in kept:
            items = kept["items"].split(",")
            if why := self._unready(items, kept, recipe.items, now):
                return why
            kept["whole"] = self._made({**recipe.whole.fields, "children": kept["items"]})
        return self._unready([kept["whole"]], kept, [recipe.whole], now)

    def _unready(self, ids: Iterable[str], kept: Mapping[str, str], parts: Sequence[Part], now: datetime) -> str:
        unseen = int(kept.get("unseen", "0"))
        for each in ids:
            seen = self.seen(each)
            if seen.stage is Stage.IN_PROGRESS:
                wait = VIDEO_WORK if any(part.slow for part in parts) else IMAGE_WORK
                raise NotReady(
                    English("%(network)s is still working on it.", network=self.dialect.label),
                    uploads=kept,
                    retry_at=now + wait,
                )
            if seen.stage is Stage.UNREADABLE and unseen < MOST_UNSEEN:
                later = {**kept, "unseen": str(unseen + 1)}
                raise NotReady(
                    English("%(network)s does not show it yet.", network=self.dialect.label),
                    uploads=later,
                    retry_at=now + IMAGE_WORK,
                )
            if seen.stage not in (Stage.FINISHED, Stage.PUBLISHED):  # published: the reconciler will find it
                said = seen.why if seen.why != "UNKNOWN" else ""  # which helps nobody
                return said or f"it is {seen.stage.value.lower()}"
        return ""

    def _made(self, fields: Mapping[str, str]) -> str:
        edge = f"{self.credentials.account_id}/{self.dialect.containers}"
        return named(self.graph.post(edge, self.token, fields))


def _made_of(draft: Draft) -> str:
    """What a container was made of, without the addresses of media, which end and are signed anew."""
    parts: list[Any] = [draft.text, draft.link.url if draft.link else ""]
    parts += [part for each in draft.media for part in (each.ref, each.kind.value, each.alt)]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:24]
