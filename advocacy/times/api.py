"""The API of posting times: one's own, what was learned, the calendar feed."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Boolean, Float, Integer, List, Nested, String
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow.validate import Length, Range

from advocacy import clock
from advocacy.database import db
from advocacy.people.capabilities import Capability
from advocacy.times import changing, queries
from advocacy.times.changing import MOST_A_DAY, MOST_A_WEEK, MOST_AWAY, MOST_SLOTS, Said
from advocacy.times.heat import good_hours
from advocacy.times.models import PostingTimes
from advocacy.times.views import address_of
from advocacy.web.guards import guard

api = APIBlueprint("times_api", __name__, url_prefix="/api/v1", tag="Posting times")

DAY = Range(1, 7)


class SlotShape(Schema):
    """A time of the week: ISO weekday (1 is Monday) and "HH:MM" on one's own clocks."""

    weekday = Integer(required=True, validate=DAY)
    at = String(required=True)


class AwayShape(Schema):
    """An absence: its first and last day, ISO dates."""

    first = String(required=True)
    last = String(required=True)


class TimesShape(Schema):
    """When posts may go out whose time we choose. What is left out is the usual; the whole is replaced."""

    quiet_from = String(load_default="20:00")
    quiet_until = String(load_default="08:00")
    days_off = List(Integer(validate=DAY), load_default=[6, 7])
    away = List(Nested(AwayShape), load_default=[], validate=Length(max=MOST_AWAY))
    keeps_holidays = Boolean(load_default=True)
    works_from = String(load_default="09:00")
    works_until = String(load_default="17:00")
    only_at_work = Boolean(load_default=True)
    most_a_day = Integer(load_default=Said.most_a_day, validate=Range(1, MOST_A_DAY))
    most_a_week = Integer(load_default=Said.most_a_week, validate=Range(1, MOST_A_WEEK))
    most_a_day_overall = Integer(load_default=Said.most_a_day_overall, validate=Range(1, MOST_A_DAY))
    slots = List(Nested(SlotShape), load_default=[], validate=Length(max=MOST_SLOTS))


class TimesOut(TimesShape):
    """One's times, and the zone whose clocks they are on."""

    zone = String()


class HeatHour(Schema):
    """``share`` of all clicks of a week that fall into that hour, 0 to 1."""

    weekday = Integer()
    hour = Integer()
    share = Float()
    good = Boolean()


class HeatOut(Schema):
    """What was learned; ``own_clicks`` and ``company_clicks`` are weighed by age, ``leaning`` is the own ones' part."""

    provenance = String()
    own_clicks = Float()
    company_clicks = Float()
    leaning = Float()
    hours = List(Nested(HeatHour))


class FeedOut(Schema):
    """A secret address; told this once."""

    url = String()


@api.get("/times/me")
@api.output(TimesOut)
@guard(Capability.SHARE)
def mine() -> ResponseReturnValue:
    """My posting times."""
    return _shown()


def _shown() -> dict[str, Any]:
    habits, kept = queries.habits_of(current_user.person), db.session.get(PostingTimes, current_user.id)
    quiet = habits.quiet
    return {
        "zone": habits.zone, "quiet_from": f"{quiet.start:%H:%M}", "quiet_until": f"{quiet.end:%H:%M}",
        "days_off": [day + 1 for day in sorted(quiet.days_off)],
        "away": [{"first": first, "last": last} for first, last in (kept.away if kept else ())],
        "keeps_holidays": kept is None or kept.keeps_holidays, "works_from": f"{habits.works[0]:%H:%M}",
        "works_until": f"{habits.works[1]:%H:%M}", "only_at_work": habits.only_at_work,
        "most_a_day": habits.most_a_day, "most_a_week": habits.most_a_week,
        "most_a_day_overall": habits.most_a_day_overall,
        "slots": [{"weekday": slot.weekday, "at": f"{slot.at:%H:%M}"} for slot in habits.slots],
    }  # fmt: skip


@api.put("/times/me")
@api.input(TimesShape)
@api.output(TimesOut)
@guard(Capability.SHARE)
def change(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Replaces my posting times; posts that have a time keep it."""
    away = tuple((each["first"], each["last"]) for each in json_data.pop("away"))
    slots = tuple((each["weekday"], each["at"]) for each in json_data.pop("slots"))
    said = Said(**{**json_data, "days_off": tuple(json_data["days_off"]), "away": away, "slots": slots})
    changing.change_times(current_user.id, said, actor=current_user.actor, now=clock.now())
    return _shown()


@api.get("/times/me/heat")
@api.output(HeatOut)
@guard(Capability.SHARE)
def learned() -> ResponseReturnValue:
    """When my audience clicks, on my clocks, and which hours are good."""
    habits, heat = queries.habits_of(current_user.person), queries.heat_of(current_user.person, clock.now())
    good = good_hours(heat, habits)
    hours = [
        {"weekday": day, "hour": hour, "share": round(share, 6), "good": hour in good[day]}
        for (day, hour), share in sorted(heat.shares.items())
    ]
    return {
        "provenance": "estimated", "own_clicks": round(heat.own, 2), "company_clicks": round(heat.company, 2),
        "leaning": round(heat.leaning, 4), "hours": hours,
    }  # fmt: skip


@api.post("/times/me/calendar")
@api.output(FeedOut, status_code=201)
@guard(Capability.SHARE)
def make_feed() -> ResponseReturnValue:
    """A new secret address for calendar programs; the old one ends."""
    key = changing.make_feed(current_user.id, actor=current_user.actor, now=clock.now())
    return {"url": address_of(key)}, 201, {"Cache-Control": "no-store"}


@api.delete("/times/me/calendar")
@api.output({}, status_code=204)
@guard(Capability.SHARE)
def end_feed() -> ResponseReturnValue:
    """Ends the address."""
    changing.end_feed(current_user.id, actor=current_user.actor, now=clock.now())
    return "", 204
