"""Pure: how a calendar for calendar programs begins (iCalendar, RFC 5545). Imports no other room."""

from __future__ import annotations

from datetime import timedelta

from icalendar import Calendar

ASK_AGAIN = timedelta(minutes=30)


def begun(kind: str, name: str) -> Calendar:
    """An empty calendar under that name; programs ask again after half an hour. ``kind`` says what made it."""
    calendar = Calendar()
    calendar.add("prodid", f"-//Advocacy//{kind}//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})  # RFC 7986
    return calendar
