"""What the stubs of Threads and Instagram share: containers that are filled, worked on, published once, or expire.

Ours. ``reads_until_ready`` is how often a container of media says IN_PROGRESS before it is ready; ``unseen`` how many
reads of a new one find nothing. ``spoil(url)`` makes media at that address fail. With ``fetching`` they are fetched.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

from tests.peers.graph import APP_SECRET, GraphAccount, GraphStub, not_found, wrong
from tests.peers.ledger import Accepted, Asked, Reply


@dataclass
class Container:
    """One container."""

    id: str
    owner: str
    fields: dict[str, str]
    stage: str = "FINISHED"
    why: str = ""
    reads: int = 0
    hidden: int = 0
    media_id: str = ""


@dataclass(frozen=True)
class Words:
    """How a network names the same things."""

    version: str
    edge: str
    publish: str
    quota: str
    most_a_day: int
    stage: str
    reason: str
    text: str
    refresh: str
    exchange: str
    metrics: frozenset[str]
    me: frozenset[str]
    publishing: str  # the permission
    insights: str
    items: tuple[int, int] = field(default=(2, 20))  # of a carousel, at least and at most


class ContainerStub(GraphStub):
    """See the module. Subclasses say what a container may hold."""

    names: Words

    def __init__(self) -> None:
        super().__init__()
        self.containers: dict[str, Container] = {}
        self.media: dict[str, Accepted] = {}
        self.spoilt: dict[str, str] = {}
        self.reads_until_ready = 0
        self.unseen = 0
        self.used_today: dict[str, int] = {}
        self.fetching = False

    # what a test says

    def spoil(self, url: str, why: str = "FAILED_DOWNLOADING_VIDEO") -> None:
        """Media at this address end a container."""
        self.spoilt[url] = why

    def expire(self, container: str) -> None:
        """A day passes."""
        self.containers[container].stage = "EXPIRED"

    def forget(self, remote_id: str) -> None:
        """The author deletes a post."""
        del self.media[remote_id]

    # what it answers

    def check(self, fields: dict[str, str], *, item: bool) -> list[str]:
        """Raises Wrong for what a container can't hold; gives the addresses of its media."""
        raise NotImplementedError

    def me(self, account: GraphAccount) -> dict[str, object]:
        """The account as its owner's token sees it."""
        raise NotImplementedError

    def reply(self, asked: Asked) -> Reply:
        """Routes."""
        names = self.names
        match asked.method, asked.path.strip("/").split("/"):
            case "POST", ["oauth", "access_token"]:
                return self._brief(asked)
            case "GET", ["access_token"]:
                if (asked.query.get("grant_type"), asked.query.get("client_secret")) != (names.exchange, APP_SECRET):
                    raise wrong(100, "Invalid parameter")
                return self.new_token(self.account_of(asked))
            case "GET", ["refresh_access_token"]:
                return self._refreshed(asked)
            case _, [version, *rest] if version == names.version:
                return self._versioned(asked, rest)
        raise wrong(2500, f"Unknown path components: {asked.path}")

    def _versioned(self, asked: Asked, rest: list[str]) -> Reply:
        account, names = self.account_of(asked), self.names
        match asked.method, rest:
            case "POST", [owner, edge] if edge == names.edge and owner == account.id:
                return self._contained(account, asked)
            case "POST", [owner, edge] if edge == names.publish and owner == account.id:
                return self._published(account, asked)
            case "GET", ["me"]:
                told = self.me(account)
                return Reply(
                    200, {each: told[each] for each in self.wanted(asked, set(names.me) | {"id"}) if each in told}
                )
            case "GET", [owner, edge] if edge == names.quota and owner == account.id:
                config = {"quota_total": names.most_a_day, "quota_duration": 86_400}
                return Reply(200, {"data": [{"quota_usage": self.used_today.get(account.id, 0), "config": config}]})
            case "GET", [owner, edge] if edge == names.edge and owner == account.id:
                return self._listed(account, asked)
            case "GET", [media_id, "insights"]:
                return self._insights(account, media_id, asked)
            case "GET", [thing] if thing in self.containers:
                return self._stage(account, self.containers[thing], asked)
            case "GET", [thing]:
                return self._post(account, thing, asked)
        raise wrong(100, "Unsupported request", subcode=33)

    def _brief(self, asked: Asked) -> Reply:
        known = {"client_id", "client_secret", "grant_type", "redirect_uri", "code"}
        given = self.form(asked, known)
        if set(given) != known or given["grant_type"] != "authorization_code":
            raise wrong(100, "Missing parameter")
        account = self.traded(given["code"], given["redirect_uri"], given["client_id"], given["client_secret"])
        return Reply(200, {"access_token": account.token, "user_id": account.id})

    def _refreshed(self, asked: Asked) -> Reply:
        account = self.account_of(asked)
        if asked.query.get("grant_type") != self.names.refresh:
            raise wrong(100, "Invalid grant type")
        if account.fresh:
            raise wrong(100, "The token is younger than 24 hours")
        return self.new_token(account)

    def _contained(self, account: GraphAccount, asked: Asked) -> Reply:
        self.allowed(account, self.names.publishing)
        fields = dict(self.form(asked, self.takes()))
        item = fields.get("is_carousel_item") == "true"
        urls = self.check(fields, item=item)
        if fields.get("media_type") == "CAROUSEL":
            self._items(account, fields)
        why = next((found for url in urls if (found := self._fetched(url))), "")
        number = str(18_000_000_000_000_000 + len(self.containers))
        stage = "ERROR" if why else "IN_PROGRESS" if urls and self.reads_until_ready else "FINISHED"
        self.containers[number] = Container(number, account.id, fields, stage, why, hidden=self.unseen)
        return Reply(200, {"id": number})

    def takes(self) -> set[str]:
        """The documented fields of a container."""
        raise NotImplementedError

    def _items(self, account: GraphAccount, fields: dict[str, str]) -> None:
        least, most = self.names.items
        children = [self.containers.get(each) for each in fields.get("children", "").split(",")]
        if not least <= len(children) <= most or any(each is None or each.owner != account.id for each in children):
            raise wrong(100, f"A carousel needs {least} to {most} items")
        if any(each is not None and each.stage != "FINISHED" for each in children):
            raise wrong(9007, "An item is not ready", subcode=2207027)

    def _fetched(self, url: str) -> str:
        if url in self.spoilt:
            return self.spoilt[url]
        if urlsplit(url).scheme not in ("http", "https"):
            return "FAILED_DOWNLOADING_VIDEO"
        if not self.fetching:
            return ""
        try:
            with urlopen(url, timeout=5) as got:  # addresses of this test's own, on loopback
                return "" if got.read() else "FAILED_DOWNLOADING_VIDEO"
        except (URLError, OSError):
            return "FAILED_DOWNLOADING_VIDEO"

    def _stage(self, account: GraphAccount, found: Container, asked: Asked) -> Reply:
        if found.owner != account.id or found.hidden:
            found.hidden = max(found.hidden - 1, 0)
            raise not_found(found.id)
        self.wanted(asked, {"id", self.names.stage, self.names.reason})
        if found.stage == "IN_PROGRESS":
            found.reads += 1
            found.stage = "IN_PROGRESS" if found.reads <= self.reads_until_ready else "FINISHED"
        why = {self.names.reason: found.why} if found.why else {}
        return Reply(200, {"id": found.id, self.names.stage: found.stage, **why})

    def _published(self, account: GraphAccount, asked: Asked) -> Reply:
        self.allowed(account, self.names.publishing)
        container = self.containers.get(self.form(asked, {"creation_id"}).get("creation_id", ""))
        if container is None or container.owner != account.id or container.stage != "FINISHED":
            raise wrong(24, "The requested resource does not exist", subcode=4279009, is_transient=False)
        if self.used_today.get(account.id, 0) >= self.names.most_a_day:
            raise wrong(9, "Application request limit reached", subcode=2207042, status=403)
        made = self.accept(account.id, container.fields.get(self.names.text, ""), container.id)
        self.used_today[account.id] = self.used_today.get(account.id, 0) + 1
        container.stage, container.media_id = "PUBLISHED", str(17_900_000_000_000_000 + int(made.id))
        self.media[container.media_id] = made
        return Reply(200, {"id": container.media_id})

    def _listed(self, account: GraphAccount, asked: Asked) -> Reply:
        fields = self.wanted(asked, {"id", self.names.text, "permalink", "timestamp"})
        until = datetime.now(UTC) - timedelta(seconds=self.slow_to_show)
        own = [(name, each) for name, each in self.media.items() if each.account == account.id and each.at <= until]
        shown = [self._told(account, name, each, fields) for name, each in reversed(own)]
        first = int(asked.query.get("after") or 0)
        size = int(asked.query.get("limit") or 25)
        more = {"paging": {"next": f"{self.url}/x?access_token={account.token}&after={first + size}"}}
        return Reply(200, {"data": shown[first : first + size], **(more if len(shown) > first + size else {})})

    def _post(self, account: GraphAccount, thing: str, asked: Asked) -> Reply:
        post = self.media.get(thing)
        if post is None or post.account != account.id:
            raise not_found(thing)
        fields = self.wanted(asked, {"id", self.names.text, "permalink", "timestamp"})
        return Reply(200, self._told(account, thing, post, fields))

    def _told(self, account: GraphAccount, name: str, post: Accepted, fields: list[str]) -> dict[str, str]:
        whole = {
            "id": name, self.names.text: post.text, "permalink": f"https://{type(self).__name__.lower()}.example/{name}",
            "timestamp": post.at.strftime("%Y-%m-%dT%H:%M:%S+0000"),
        }  # fmt: skip
        return {each: whole[each] for each in {"id", *fields}}

    def _insights(self, account: GraphAccount, media_id: str, asked: Asked) -> Reply:
        if media_id not in self.media:
            raise not_found(media_id)
        self.allowed(account, self.names.insights)
        asked_for = asked.query.get("metric", "").split(",")
        if strange := set(asked_for) - self.names.metrics:
            raise wrong(100, f"(#100) metric[0] must be one of the following values, not {sorted(strange)[0]}")
        rows = [
            {"name": each, "period": "lifetime", "values": [{"value": 10 + at}]} for at, each in enumerate(asked_for)
        ]
        return Reply(200, {"data": rows, **self.pages_around(asked)})
