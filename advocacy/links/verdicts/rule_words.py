"""Pure: what each rule on clicks is called and means, in plain words, and where it comes from. Imports rules only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from advocacy.links.verdicts.rules import UNLIMITED, Rules

FETCH_METADATA: Final = "https://www.w3.org/TR/fetch-metadata/"
PURPOSE: Final = "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Sec-Purpose"
IS_BOT: Final = "https://pypi.org/project/is-bot/"


@dataclass(frozen=True)
class Words:
    """A rule's name, what it says, why it is there, and where its facts come from (empty: our own judgement)."""

    name: LazyString
    says: LazyString
    why: LazyString
    source: str = ""


WORDS: Final = {
    "method": Words(
        _l("Not a visit"), _l("The request only asked about the link (HEAD or OPTIONS)."),
        _l("Browsers ask for pages with GET. Whoever asks otherwise checks that a link works and shows it to nobody."),
        "https://www.rfc-editor.org/rfc/rfc9110#section-9.3",
    ),
    "prefetch": Words(
        _l("Fetched ahead"), _l("The browser said that it only fetches ahead (Sec-Purpose, Purpose or X-Moz)."),
        _l("Nobody has clicked yet. We answer that we are busy, so that the real visit comes and is counted."), PURPOSE,
    ),
    "no_agent": Words(
        _l("Says nothing of itself"), _l("The request names no browser at all."),
        _l("Every browser names itself. Visitors who ask not to be tracked are not meant: of them we keep no name."),
        "https://www.rfc-editor.org/rfc/rfc9110#section-10.1.5",
    ),
    "known_machine": Words(
        _l("Known machine"),
        _l("It names itself a robot, link preview, monitor, script, mail scanner or browser without a screen."),
        _l("Networks fetch every link that is posted, to show a preview. Apps of people that are like robots by name, "
           "such as LinkedIn's and Pinterest's, and CUBOT phones, are people."), IS_BOT,
    ),
    "look_alike": Words(
        _l("In a browser's clothes"),
        _l("It calls itself a browser that always tells its language and what it fetches for, and tells neither."),
        _l("Scanners of mails and chats borrow a browser's name. Chrome from 80, Firefox from 90 and Safari from 17 "
           "send these headers with every page over HTTPS; over plain HTTP nobody is judged by this."), FETCH_METADATA,
    ),
    "at_posting": Words(
        _l("There before its readers"),
        _l("It came before its post was out, or in the first minutes, and told neither language nor what it is for."),
        _l("Right after a post goes out, scanners look at its links. Whoever has a whole browser counts, even then."),
    ),
    "flood": Words(
        _l("Flood"), _l("One link got more clicks in one minute than people make: none of that minute is believed."),
        _l("Somebody plays with the link. It goes on leading everybody to its page; the minute shows as suspected."),
    ),
    "hidden_flood": Words(
        _l("Flood of the untracked"),
        _l("The same of clicks that ask not to be tracked, which can't be told apart: theirs in that minute."),
        _l("Of those visitors we keep nothing, so that a flood of them shows only in their number."),
    ),
    "regular": Words(
        _l("By the clock"), _l("A visitor of one day came again and again, always after the same time."),
        _l("Monitors do; people don't. None of that visitor's clicks of the day counts as human."),
    ),
    "burst": Words(
        _l("Burst"), _l("More clicks of one visitor on one link in one minute than people make: the further ones."),
        _l("The first are believed, for several people may share one address and browser, say in an office."),
    ),
    "repeat": Words(
        _l("Too often"), _l("More clicks of one visitor on one link in one day than people make: the further ones."),
        _l("People come back to a story, but not all day long."),
    ),
}  # fmt: skip
"""In the order in which the rules ask."""


def limits(rules: Rules, name: str) -> Iterator[int]:
    """The numbers that a rule goes by, as they stand in ``limit_words``."""
    found = {
        "at_posting": (rules.posting_minutes,), "flood": (rules.flood,), "hidden_flood": (rules.hidden_flood,),
        "regular": (rules.regular_visits, rules.regular_apart), "burst": (rules.burst,), "repeat": (rules.repeat,),
    }  # fmt: skip
    yield from (each for each in found.get(name, ()) if each != UNLIMITED)


LIMIT_WORDS: Final = {
    "at_posting": _l("%(first)s minutes"),
    "flood": _l("more than %(first)s a minute"),
    "hidden_flood": _l("more than %(first)s a minute"),
    "regular": _l("at least %(first)s visits, %(second)s minutes apart or more"),
    "burst": _l("more than %(first)s a minute"),
    "repeat": _l("more than %(first)s a day"),
}
