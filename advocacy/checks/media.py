"""Disclosure in stories, videos and live streams: there the caption does not do. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from advocacy.checks.findings import Outcome, mildest, strictest
from advocacy.checks.packs import DisclosurePack, Jurisdiction
from advocacy.checks.reading import read
from advocacy.checks.signals import signals
from advocacy.checks.standing import Seen
from advocacy.checks.subject import Subject
from advocacy.english import English

Judged = tuple[Outcome, str]
PROMPT_MIN = 1.0  # a stream's first disclosure belongs into its first minute


def kind_of(subject: Subject) -> str | None:
    """story, video or live when the context says so or describes one; None for words and pictures."""
    named = subject.context.get("media")
    if named in ("story", "video", "live"):
        return str(named)
    described = {"in_video_overlay", "spoken_disclosure"} & subject.context.keys()
    return "video" if described and named is None else None


def judge(subject: Subject, kind: str, rules: Jurisdiction, pack: DisclosurePack, language: str | None) -> Judged:
    """The outcome for the medium itself, and why."""
    if subject.context.get("platform_paid_label") and rules.platform_label is Outcome.PASS:
        return Outcome.PASS, English("the network's own label discloses the connection")
    how = {"story": _story, "video": _video, "live": _live}[kind]
    return how(subject, rules, pack, language)


def _said(
    said: object, subject: Subject, rules: Jurisdiction, pack: DisclosurePack, language: str | None
) -> Outcome | None:
    """What is written or spoken there, judged as words; a plain yes or no is believed; None when not known."""
    if isinstance(said, str):
        if not said.strip():
            return Outcome.FAIL
        seen = Seen(read(said), subject.brands, pack)
        return mildest(signal.outcome for signal in signals(seen, subject, rules, pack, language))
    return None if said is None else Outcome.PASS if said else Outcome.FAIL


def _story(subject: Subject, rules: Jurisdiction, pack: DisclosurePack, language: str | None) -> Judged:
    told = subject.context
    words = _said(told.get("overlay_text", told.get("in_video_overlay")), subject, rules, pack, language)
    if words is None or words is Outcome.FAIL:
        return Outcome.FAIL, English("a story needs the disclosure over the picture")
    if told.get("overlay_obscured"):
        return Outcome.FAIL, English("the disclosure over the picture is covered or hard to see")
    shown, lasts = told.get("overlay_seconds"), told.get("clip_seconds")
    if isinstance(shown, int | float) and isinstance(lasts, int | float) and shown < lasts:
        return Outcome.FAIL, _too_short(shown, lasts)
    return words, "" if words is Outcome.PASS else English("may not be clear enough")


def _video(subject: Subject, rules: Jurisdiction, pack: DisclosurePack, language: str | None) -> Judged:
    told = subject.context
    picture = _said(told.get("in_video_overlay", told.get("overlay_text")), subject, rules, pack, language)
    sound = _said(told.get("spoken_disclosure"), subject, rules, pack, language)
    if told.get("overlay_at_start") is False or told.get("overlay_obscured"):
        return Outcome.FAIL, English("the disclosure has to be seen at the start of the video")
    if Outcome.FAIL in (picture, sound) or picture is sound is None:
        return Outcome.FAIL, English("a video needs the disclosure in picture and in sound; a description does not do")
    if picture is None or sound is None:
        return Outcome.REVIEW, English("a video needs the disclosure in picture and in sound; one of them is not known")
    both = strictest((picture, sound))
    return both, "" if both is Outcome.PASS else English("may not be clear enough")


def _live(subject: Subject, rules: Jurisdiction, pack: DisclosurePack, language: str | None) -> Judged:
    told, every = subject.context, pack.live_interval_min
    times, lasts = told.get("disclosure_times_min"), told.get("duration_min")
    if not isinstance(times, Sequence) or isinstance(times, str):
        return Outcome.REVIEW, _again(every)
    minutes = sorted(float(minute) for minute in times if isinstance(minute, int | float))
    ends = [float(lasts)] if isinstance(lasts, int | float) else []
    pauses = [later - earlier for earlier, later in pairwise([*minutes, *ends])]
    if not minutes or minutes[0] > every or any(pause > every for pause in pauses):
        return Outcome.FAIL, _again(every)
    if minutes[0] > PROMPT_MIN:
        return Outcome.REVIEW, _late(minutes[0])
    return Outcome.PASS, ""


def _too_short(shown: float, lasts: float) -> English:
    return English("the disclosure shows for %(shown)s of %(lasts)s seconds; it has to stay", shown=shown, lasts=lasts)


def _again(every: float) -> English:
    return English("a live stream repeats the disclosure at least every %(number)s minutes", number=f"{every:g}")


def _late(minute: float) -> English:
    return English("the first disclosure comes after %(number)s minutes", number=f"{minute:g}")
