"""A stub of LinkedIn's API, strict about what its documentation says. Ours: there is no public server.

Sources: learn.microsoft.com, /linkedin/marketing/community-management/shares/{posts-api,images-api,videos-api,
multiimage-post-api,little-text-format}, /members/post-statistics, /linkedin/marketing/versioning, /linkedin/shared/
authentication. LinkedIn itself cuts a post off at a bare reserved sign; this one refuses it.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

from tests.peers.ledger import Asked, Reply
from tests.peers.linkedin_uploads import Uploads, refusal
from tests.peers.members import CLIENT_ID, CLIENT_SECRET, Code, Member, MembersStub, Refusing, form_of

LONGEST, LONGEST_ALT, LONGEST_TITLE = 3_000, 4_086, 400
MOST_A_DAY = 150
SERVED = {"202512", "202601", "202602", "202603", "202604", "202605", "202606"}
RESERVED = set("\\|{}@[]()<>#*_~")
_WANTED = {"author", "commentary", "visibility", "distribution", "lifecycleState", "isReshareDisabledByAuthor"}
_DISTRIBUTION = {"feedDistribution": "MAIN_FEED", "targetEntities": [], "thirdPartyDistributionChannels": []}


class LinkedInServer(MembersStub):
    """See the module. ``ledger`` holds the words as readers see them. ``most_a_day`` posts a member."""

    scopes = frozenset({"openid", "profile", "w_member_social"})

    def __init__(self) -> None:
        super().__init__()
        self.most_a_day = MOST_A_DAY
        self.posts: dict[str, dict[str, Any]] = {}  # by URN
        self.uploads = Uploads(self)
        self._made: Counter[str] = Counter()
        self._words: dict[tuple[str, str], str] = {}

    def reply(self, asked: Asked) -> Reply:
        """By path."""
        if asked.path == "/oauth/v2/accessToken":
            return self._tokens(form_of(asked))
        if asked.path.startswith("/dms-uploads/"):
            return self.uploads.put(asked)
        member = self._member(asked)
        if asked.path == "/v2/userinfo":
            return Reply(200, {"sub": member.id, "name": member.name, "locale": {"language": "en", "country": "US"}})
        self._versioned(asked)
        match asked.method, asked.path.removeprefix("/rest/").split("/"):
            case "POST", ["posts"]:
                return self._post(member, asked)
            case "GET", ["posts", urn]:
                return self._read(member, unquote(urn))
            case "GET", ["memberCreatorPostAnalytics"]:
                return self._statistics(member, asked)
            case method, [("images" | "videos") as kind, *rest]:
                return self.uploads.reply(method, kind, [unquote(each) for each in rest], member, asked)
        raise Refusing(refusal(404, "RESOURCE_NOT_FOUND", "No virtual resource found"))

    def remove(self, urn: str) -> None:
        """Its author deletes a post."""
        self.posts.pop(urn)

    # --- who asks, and how --------------------------------------------------------------------------------------

    def _member(self, asked: Asked) -> Member:
        for tokens, code, name in (
            (self.expired, 65602, "EXPIRED_ACCESS_TOKEN"), (self.revoked, 65601, "REVOKED_ACCESS_TOKEN"),
        ):  # fmt: skip
            if asked.token in tokens:
                said = f"The token used in the request is {name.split('_')[0].lower()}"
                raise Refusing(refusal(401, name, said, serviceErrorCode=code))
        member = self.known(asked.token)
        if member is None:
            raise Refusing(refusal(401, "INVALID_ACCESS_TOKEN", "Invalid access token", serviceErrorCode=65600))
        return member

    def _versioned(self, asked: Asked) -> None:
        version = asked.headers.get("linkedin-version", "")
        if version not in SERVED:
            raise Refusing(refusal(426, "NONEXISTENT_VERSION", f"Requested version {version} is not active"))
        if asked.headers.get("x-restli-protocol-version") != "2.0.0":
            raise Refusing(refusal(400, "INVALID_HEADER", "X-Restli-Protocol-Version must be 2.0.0"))

    def _tokens(self, form: dict[str, str]) -> Reply:
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return Reply(401, {"error": "invalid_client", "error_description": "Client authentication failed"})
        match form.get("grant_type"):
            case "authorization_code":
                code: Code | None = self.codes.pop(form.get("code", ""), None)
                if code is None or code.redirect_uri != form.get("redirect_uri"):
                    said = "Unable to retrieve access token: appid/redirect uri/code verifier does not match"
                    return Reply(401, {"error": "invalid_request", "error_description": said})
                return self._granted(code.member)
            case "refresh_token":
                refresh = form.get("refresh_token", "")
                found = next((each for each in self.members if each.refresh and each.refresh == refresh), None)
                if found is None or refresh in self.revoked:
                    return Reply(400, {"error": "invalid_grant", "error_description": "The token has been revoked"})
                self.renewed(found)
                return self._granted(found)
        return Reply(400, {"error": "unsupported_grant_type", "error_description": "grant_type"})

    def _granted(self, member: Member) -> Reply:
        said: dict[str, Any] = {
            "access_token": member.access, "expires_in": int(member.lasts.total_seconds()), "token_type": "Bearer",
            "scope": ",".join(sorted(member.scopes)),
        }  # fmt: skip
        if member.refresh:
            said |= {"refresh_token": member.refresh, "refresh_token_expires_in": int(timedelta(365).total_seconds())}
        return Reply(200, said)

    # --- posts ---------------------------------------------------------------------------------------------------

    def _post(self, member: Member, asked: Asked) -> Reply:
        self._allowed(member, "w_member_social")
        body = asked.fields()
        author = f"urn:li:person:{member.id}"
        if asked.headers.get("content-type") != "application/json" or not _WANTED <= set(body) <= _WANTED | {"content"}:
            raise Refusing(refusal(422, "INVALID_FIELD", f"Fields of the post: {sorted(body)}"))
        if body["author"] != author:
            raise Refusing(refusal(403, "ACCESS_DENIED", f"Not enough permissions to post for {body['author']}"))
        fixed = (body["visibility"], body["lifecycleState"], body["distribution"])
        if fixed != ("PUBLIC", "PUBLISHED", _DISTRIBUTION):
            raise Refusing(refusal(422, "INVALID_FIELD", "visibility, lifecycleState or distribution"))
        shown = seen(str(body["commentary"]))
        self._content(author, body.get("content", {}))
        if len(shown.encode("utf-16-le")) // 2 > LONGEST:
            raise Refusing(refusal(422, "FIELD_LENGTH_TOO_LONG", f"commentary exceeds {LONGEST} characters"))
        if not shown.strip() and "content" not in body:
            raise Refusing(refusal(422, "MISSING_FIELD", "commentary is empty"))
        if (there := self._words.get((member.id, shown))) in self.posts:
            raise Refusing(_duplicate(str(there)))
        self._made[member.id] += 1
        if self._made[member.id] > self.most_a_day:
            said = "Resource level throttle MEMBER DAY limit for calls to this resource is reached."
            raise Refusing(refusal(429, "TOO_MANY_REQUESTS", said))
        urn = f"urn:li:share:{next(self.numbers)}"
        self.accept(member.id, shown, name=urn)
        self.posts[urn], self._words[member.id, shown] = body, urn
        return Reply(201, None, {"x-restli-id": urn})

    def _content(self, author: str, content: dict[str, Any]) -> None:
        """One kind of content, its uploads there and its owner's. Raises Refusing."""
        if not content:
            return
        match content:
            case {"media": {"id": str(urn), **more}} if set(content) == {"media"} and set(more) <= {"altText", "title"}:
                items = [{"id": urn, **more}]
            case {"multiImage": {"images": [_, _, *_] as items}} if set(content) == {"multiImage"} and len(items) <= 20:
                pass
            case {"article": {"source": str(), "title": str(title), **more}} if set(content) == {"article"}:
                if set(more) - {"description", "thumbnail", "thumbnailAltText"} or len(title) > LONGEST_TITLE:
                    raise Refusing(refusal(422, "INVALID_FIELD", "article"))
                items = [{"id": more["thumbnail"]}] if "thumbnail" in more else []
            case _:
                raise Refusing(refusal(422, "INVALID_FIELD", f"content {sorted(content)}"))
        for item in items:
            if len(str(item.get("altText", ""))) > LONGEST_ALT or not self.uploads.usable(str(item["id"]), author):
                raise Refusing(refusal(422, "INVALID_URN", f"{item['id']} is not there or not yours"))

    def _read(self, member: Member, urn: str) -> Reply:
        self._allowed(member, "r_member_social")
        body = self.posts.get(urn)
        if body is None:
            raise Refusing(refusal(404, "NOT_FOUND", f"{urn} not found"))
        return Reply(200, {"id": urn, **body})

    def _statistics(self, member: Member, asked: Asked) -> Reply:
        self._allowed(member, "r_member_postAnalytics")
        entity = unquote(asked.query.get("entity", "")).removeprefix("(share:").removesuffix(")")
        if asked.query.get("q") != "entity" or asked.query.get("aggregation") != "TOTAL" or entity not in self.posts:
            raise Refusing(refusal(400, "INVALID_PARAM", json.dumps(dict(asked.query))))
        counts = {"IMPRESSION": 120, "MEMBERS_REACHED": 90, "REACTION": 7, "COMMENT": 2, "RESHARE": 1}
        kind = asked.query.get("queryType", "")
        return Reply(200, {"elements": [{"count": counts[kind], "metricType": {"type": kind}}], "paging": {}})

    def _allowed(self, member: Member, scope: str) -> None:
        if scope not in member.scopes:
            said = f"Not enough permissions to access: {scope}"
            raise Refusing(refusal(403, "ACCESS_DENIED", said, serviceErrorCode=100))


def seen(little: str) -> str:
    """What readers see of a text in LinkedIn's format; raises Refusing for a sign that had to be escaped. Read sign by
    sign, which the product doesn't."""
    shown, at = "", 0
    while at < len(little):
        sign = little[at]
        if sign == "\\" and at + 1 < len(little) and little[at + 1] in RESERVED:
            shown, at = shown + little[at + 1], at + 2
        elif little.startswith("{hashtag|\\", at) and "}" in little[at:]:
            mark, _, word = little[at + len("{hashtag|\\") : little.index("}", at)].partition("|")
            if mark not in ("#", "＃") or not word or set(word) & RESERVED:
                raise Refusing(refusal(422, "INVALID_FIELD", "a hashtag's template"))
            shown, at = shown + mark + word, little.index("}", at) + 1
        elif sign in RESERVED:
            raise Refusing(refusal(422, "INVALID_FIELD", f"{sign} is reserved and must be escaped"))
        else:
            shown, at = shown + sign, at + 1
    return shown


def _duplicate(urn: str) -> Reply:
    said = f"com.linkedin.content.common.exception.BadRequestResponseException: Content is a duplicate of {urn}"
    faults = [{"description": "Duplicate post is detected", "input": {}, "code": "DUPLICATE_POST"}]
    return Reply(422, {
        "errorDetailType": "com.linkedin.common.error.BadRequest", "message": said, "status": 422,
        "errorDetails": {"inputErrors": faults},
    })  # fmt: skip
