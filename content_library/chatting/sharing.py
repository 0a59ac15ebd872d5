"""A story shared without leaving Slack: exactly the words that the form showed, at the next good time, now, or by hand.

What needs more than that (blanks, own words, findings, a policy to read) is done in the composer, and the form says so.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask_babel import gettext as _

from advocacy.chat.blocks import Button, Said, fits
from advocacy.chat.doors import Choice, Door, Form, Press, Reply
from advocacy.chat.telling import page_url
from advocacy.errors import Breach, NotAllowed
from advocacy.networks.connections import connections_of
from advocacy.numbers import whole
from advocacy.people.capabilities import Capability
from advocacy.people.models import Person
from advocacy.posts.models import Share
from advocacy.posts.states import ShareState, Way
from advocacy.posts.timing import When
from advocacy.web.filters import localtime
from advocacy.web.palette import network_look
from content_library.lending import lending
from content_library.lending.planning import time_of
from content_library.lending.previewing import Place, Preview, placed, preview_at
from content_library.models import Item
from content_library.policies.acknowledging import needs_acknowledgement

NEXT: Final = "next_slot"
NOW, HAND = "now", "hand"


@dataclass(frozen=True)
class Shown:
    """What a form shows: where, and the words byte for byte."""

    place: Place
    preview: Preview
    networks: list[str]

    @property
    def by_api(self) -> bool:
        """True when the network would take it from us."""
        return self.place.connection is not None and not self.preview.problems


def press(press: Press) -> Reply:
    """Shows the words on a network, or shares exactly what was shown."""
    if not press.person.can(Capability.SHARE):
        raise NotAllowed(_("Your role does not allow this."), remedy=_("Ask an administrator if it should."))
    return _share(press) if press.sent else _form(press)


def _form(press: Press) -> Reply:
    item_id = whole(press.value) or _carried(press.value)["item"]
    shown = _shown(item_id, press.person, press.fields.get("network", ""), press.now)
    item, preview = shown.place.item, shown.preview
    if reason := _needs_composer(shown, press.person):
        said = Said(item.title, reason, buttons=(Button(_("Open the composer"), url=_composer(item.id)),))
        return Reply(form=Form(said, json.dumps({"item": item.id})))
    look = str(network_look(preview.network).label)
    account = shown.place.connection.handle if shown.place.connection else ""
    quoted = _("On %(network)s as %(account)s", network=look, account=account) if account else look
    carried = {"item": item.id, "network": preview.network, "sha256": preview.sha256}
    asides = [_("These words are sent as they stand: your disclosure and your link are in them.")]
    if preview.going.attached:
        asides.append(_("The story's picture goes along."))
    asides.append(_("Other words, or a time of your own: %(url)s", url=_composer(item.id)))
    said = Said(item.title, quotes=((quoted, preview.text),), aside=" ".join(asides))
    return Reply(form=Form(said, json.dumps(carried), _choices(shown), _("Share")))


def _choices(shown: Shown) -> list[Choice]:
    times: list[tuple[str, str]] = []
    if shown.by_api:
        due = localtime(time_of(shown.place, Way.API, NEXT))
        times = [(NEXT, _("At the next good time: %(time)s", time=due)), (NOW, _("Now"))]
    times.append((HAND, _("I post it by hand")))
    asked = [Choice("when", _("When"), times, times[0][0])]
    if len(shown.networks) > 1:
        names = [(each, str(network_look(each).label)) for each in shown.networks]
        asked.insert(0, Choice("network", _("Where"), names, shown.preview.network, anew=True))
    return asked


def _share(press: Press) -> Reply:
    carried = _carried(press.value)
    network, when = str(carried.get("network", "")), press.fields.get("when", NEXT)
    if press.fields.get("network", network) != network:
        wrong = [_("The words of that network are not shown yet. Choose it again.")]
        raise Breach(_("Look at the words first."), errors={"network": wrong})
    shown = _shown(carried["item"], press.person, network, press.now)
    way = Way.HAND if when == HAND or not shown.by_api else Way.API
    at: When = "next_slot" if when == NEXT and way is Way.API else "now"
    made = lending.share(
        shown.preview, shown.place.item, press.person, way, at, actor=press.person.actor, now=press.now,
        agreed_sha256=str(carried.get("sha256", "")) or "none",
    )  # fmt: skip
    return Reply(said=_told(made))


def _told(made: Share) -> Said:
    look, url = str(network_look(made.network).label), page_url(f"/posts/{made.id}")
    if made.way is Way.HAND:
        text = _("Its words are ready for %(network)s. Open it, copy them, post, and tell us.", network=look)
        return Said(_("Thank you"), text, buttons=(Button(_("Open my post"), url=url),))
    if made.state is ShareState.HELD:
        text = _("It waits: posts are paused just now. It goes out when the pause is over.")
        return Said(_("Thank you"), text, buttons=(Button(_("Open my post"), url=url),))
    text = _("It goes out on %(network)s: %(time)s.", network=look, time=localtime(made.due_at))
    return Said(_("Thank you"), text, buttons=(Button(_("Open my post"), url=url),))


def _shown(item_id: int, person: Person, wanted: str, now: datetime) -> Shown:
    """The story on the wanted network, or on the first that the person is connected to. Reserves its link."""
    item = lending.lendable(item_id, person, now)
    connections = connections_of(person.id)
    networks = lending.networks_for(item.revision, connections)
    if not networks:
        raise Breach(_("There are no words for a network yet."), remedy=_("Look again later."))
    network = wanted if wanted in networks else networks[0]
    connection = next(iter(lending.accounts_on(network, connections)), None)
    caption = lending.caption_picked(item, network, None, person, now)
    place = placed(item, network, person, connection, now=now)
    return Shown(place, preview_at(place, caption), networks)


def _needs_composer(shown: Shown, person: Person) -> str:
    """Why it can't be shared from here; empty: it can."""
    if needs_acknowledgement(person):
        return str(_("A policy waits to be read by you first. The composer takes you there."))
    if shown.preview.unfit:
        return str(_("It has blanks for words of yours. Fill them in in the composer."))
    if not shown.preview.may_be_sent:
        return str(_("The checks have something to say about it. The composer shows what."))
    if not fits(shown.preview.text):
        return str(_("It is too long to be shown whole here. Share it from the composer."))
    return ""


def _carried(value: str) -> dict[str, int]:
    """What the form carried. Raises Breach for what is none of ours."""
    try:
        found = json.loads(value)
        return {**found, "item": int(found["item"])}
    except (ValueError, KeyError, TypeError) as wrong:
        raise Breach(_("This button is not complete."), remedy=_("Open the feed instead.")) from wrong


def _composer(item_id: int) -> str:
    return page_url(f"/feed/{item_id}/share")


def button(path: str, person: Person) -> Button | None:
    """The button for a story's page."""
    parts = path.partition("?")[0].strip("/").split("/")
    if parts[:1] != ["feed"] or len(parts) < 2 or not person.can(Capability.SHARE):
        return None
    item_id = whole(parts[1])
    return None if item_id is None else share_button(item_id)


def share_button(item: Item | int) -> Button:
    """Opens the form for a story."""
    item_id = item if isinstance(item, int) else item.id
    return Button(_("Share…"), "share", str(item_id), tone="primary")


SHARE = Door(press, button)
