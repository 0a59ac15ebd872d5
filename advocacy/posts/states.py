"""Pure: the states of a share and the moves between them. A claim is a lease on the row, not a state."""

from __future__ import annotations

from enum import StrEnum

from advocacy.database import Moves


class Way(StrEnum):
    """How a share reaches its network."""

    API = "api"  # we send it
    HAND = "hand"  # the person posts it with the network's share dialog and says so


class ShareState(StrEnum):
    """Where a share stands. Every state is an end, or has a clock that ends it."""

    SCHEDULED = "scheduled"  # waits for its time, or for the next try; surely not on the network
    SENDING = "sending"  # its request may leave, or has left; the lease's end makes it unknown
    PUBLISHED = "published"  # the network, or the person who posted it, says so
    REJECTED = "rejected"  # surely will not appear: the network refused it for good, or the person says it isn't there
    UNKNOWN = "unknown"  # may be on the network: the reconciler looks, and asks the person where it can't tell
    HELD = "held"  # kept back: a pause or a connection; once it is too late missed, or its person's to post by hand
    CANCELLED = "cancelled"  # taken back before it was sent
    MISSED = "missed"  # due longer ago than its lateness limit; surely not on the network
    AWAITING_PERSON = "awaiting_person"  # the person posts it by hand; missed when they don't in time


class HeldFor(StrEnum):
    """Why a share is held."""

    PAUSE = "pause"  # released when no pause covers it
    CONNECTION = "connection"  # released when the account is connected again, else by hand once it would be missed


_S = ShareState

SHARE_MOVES: Moves = {
    # out of the queue
    "send": (frozenset({_S.SCHEDULED}), _S.SENDING),
    "repeat": (frozenset({_S.UNKNOWN}), _S.SENDING),  # the identical request again, where that is harmless
    "hand_over": (frozenset({_S.SCHEDULED, _S.HELD}), _S.AWAITING_PERSON),  # held: its account did not come back
    # what came of it
    "publish": (frozenset({_S.SENDING, _S.UNKNOWN, _S.AWAITING_PERSON}), _S.PUBLISHED),
    "reject": (frozenset({_S.SCHEDULED, _S.SENDING, _S.UNKNOWN}), _S.REJECTED),
    "lose_sight": (frozenset({_S.SENDING}), _S.UNKNOWN),
    "put_back": (frozenset({_S.SENDING}), _S.SCHEDULED),  # surely not created: will be tried again
    "start_anew": (frozenset({_S.UNKNOWN}), _S.SCHEDULED),  # the network says that the request ended without a post
    # kept back, too late, taken back, anew
    "hold": (frozenset({_S.SCHEDULED}), _S.HELD),
    "release": (frozenset({_S.HELD}), _S.SCHEDULED),
    "miss": (frozenset({_S.SCHEDULED, _S.HELD, _S.AWAITING_PERSON, _S.UNKNOWN}), _S.MISSED),
    "cancel": (frozenset({_S.SCHEDULED, _S.HELD, _S.AWAITING_PERSON, _S.MISSED}), _S.CANCELLED),
    "reschedule": (frozenset({_S.SCHEDULED, _S.HELD, _S.MISSED}), _S.SCHEDULED),
}

WAITING = frozenset({_S.SCHEDULED, _S.HELD, _S.AWAITING_PERSON})
"""Not on the network yet, and still meant to be."""

IS_OPEN = "shares.state IN ('sending', 'unknown', 'held', 'awaiting_person')"
"""As SQL, spelt out so that both engines see that the partial index on open shares will do."""

UNFINISHED = "state IN ('scheduled', 'sending', 'held', 'unknown', 'awaiting_person')"
"""As SQL: meant to be on the network, or perhaps on it already. Of one person, network and source there is one such."""

UNSENT = WAITING | {_S.MISSED}
"""Surely not on the network, by any doing of ours."""


class AttemptOutcome(StrEnum):
    """What one request came to."""

    PUBLISHED = "published"
    ALREADY_THERE = "already_there"  # the network had it already
    NOT_CREATED = "not_created"  # surely nothing was posted
    UNKNOWN = "unknown"  # the answer was lost, or says nothing certain
