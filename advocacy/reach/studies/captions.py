"""The report on words: a test's conclusion with its uncertainty, and what was merely observed. Asks only."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from advocacy.links.queries import gaps_since
from advocacy.numbers import whole
from advocacy.people.capabilities import Capability
from advocacy.reach import metrics, naming
from advocacy.reach.figures import Figure
from advocacy.reach.models import Dimension
from advocacy.reach.report import Asked, Cell, Column, Form, Kind, Parameter, Report, Section, Table
from advocacy.reach.reports import pieces
from advocacy.reach.studies import caption_tests, evidence, sayings, told
from advocacy.reach.studies.models import CaptionTest, CaptionTestState
from advocacy.reach.studies.verdicts import Conclusion, Words, conclude, observed
from advocacy.web import charts

TEST = "test"
OF = "of"


def build(asked: Asked) -> Report:
    """A test, or the words of a story as people picked them. Raises NotFound for a test that is none."""
    of = asked.given.get(OF, "")
    kind, _colon, number = of.partition(":")
    if kind == TEST:
        return _of_test(asked, caption_tests.caption_test_for(whole(number) or 0))
    if of:
        return _of_story(asked, of)
    empty = Table("words", _("Words"), [], [], _("No story was posted with more than one caption in this period."))
    return Report("captions", _("Which words work"), asked.period, [Section("", tables=[empty])])


def _of_test(asked: Asked, test: CaptionTest) -> Report:
    posts = evidence.posts_for(test, asked.now)
    gaps = gaps_since(test.started_at, (test.ended_at or asked.now) + timedelta(days=test.days))
    words = evidence.deciding(test, posts)
    kept, switched = evidence.switched_in(posts)
    found = conclude(words, test.wanted, kept=kept, switched=switched)
    names = _named([*test.captions, *(each.caption for each in evidence.by_caption(posts))])
    shown = [Words(each.caption, each.clicks[: test.wanted]) for each in words]
    sections = [
        Section(_said(found, names), charts=_chart(shown, names), note=sayings.because(found, tested=True)),
        Section("", tables=[_table("assigned", _("Words that chance gave"), shown, names, test.wanted)]),
        Section(
            _("Everything that was posted there meanwhile"),
            tables=[_table("observed", _("Whoever picked them"), evidence.by_caption(posts), names)],
            note=_("Observed only: who picks which words, and when, may be the reason for a difference."),
        ),
    ]  # fmt: skip
    state = _("runs") if test.state is CaptionTestState.RUNNING else _("ended")
    lede = _("“%(title)s”: a test that %(state)s; the first %(posts)s posts of each caption count, with the clicks of "
             "%(days)s days.", title=test.title, state=state, posts=test.wanted, days=test.days)  # fmt: skip
    return Report("captions", _("Which words work"), asked.period, sections, lede, _figures(shown), gaps)


def _of_story(asked: Asked, item: str) -> Report:
    period, days = asked.period, evidence.FIRST_DAYS
    gaps = gaps_since(period.start, period.end + timedelta(days=days))
    words = evidence.by_caption(evidence.posts_of(item, period.start, period.end, days, asked.now))
    names = _named([each.caption for each in words])
    found = observed(words)
    sections = [
        Section(_said(found, names), charts=_chart(words, names), note=sayings.because(found, tested=False)),
        Section("", tables=[_table("observed", _("Words as people picked them"), words, names)]),
    ]
    title = naming.names_of(Dimension.ITEM, [item])[item]
    lede = _("“%(title)s”: posts of the period whose first %(days)s days are over.", title=title, days=days)
    return Report("captions", _("Which words work"), period, sections, lede, _figures(words), gaps)


def _figures(words: list[Words]) -> list[Figure]:
    clicks, posts = sum(sum(each.clicks) for each in words), sum(len(each.clicks) for each in words)
    found = [told.figure(metrics.POSTS, posts)]
    if posts:
        found.append(told.figure(metrics.PER_POST, round(clicks / posts, 1), f"{clicks} / {posts}"))
    return found


def _said(found: Conclusion, names: dict[str, str]) -> str:
    return sayings.headline(found, names.get(found.best or "", ""))


def _chart(words: list[Words], names: dict[str, str]) -> list[charts.Chart]:
    bars = [
        (names[each.caption], round(sum(each.clicks) / len(each.clicks), 1)) for each in words if each.clicks
    ]  # fmt: skip
    title = _("Clicks a post, by words")
    return [charts.bars(title, bars, unit=_("Clicks a post"), provenance="estimated")] if bars else []


def _table(name: str, title: str, words: list[Words], names: dict[str, str], wanted: int = 0) -> Table:
    columns = [
        Column("words", _("Words")), Column("posts", _("Posts"), Form.NUMBER, metrics.POSTS),
        *([Column("wanted", _("Wanted"), Form.NUMBER)] if wanted else []),
        Column("clicks", _("Human clicks"), Form.NUMBER, metrics.HUMAN),
        Column("mean", _("Clicks a post"), Form.NUMBER, metrics.PER_POST), Column("low", _("Likely from"), Form.NUMBER),
        Column("high", _("to"), Form.NUMBER),
    ]  # fmt: skip
    rows = [_row(each, names, wanted) for each in words]
    return Table(name, title, columns, rows, _("No post yet."))


def _row(words: Words, names: dict[str, str], wanted: int) -> dict[str, Cell]:
    posts, clicks, mean = len(words.clicks), sum(words.clicks), words.mean
    each = told.cell(metrics.PER_POST, round(clicks / posts, 1) if posts else None, f"{clicks} / {posts}")
    return {
        "words": Cell(names[words.caption]), "posts": told.cell(metrics.POSTS, posts), "wanted": Cell(wanted),
        "clicks": told.cell(metrics.HUMAN, clicks), "mean": each,
        "low": Cell(round(mean.low, 1) if mean else None), "high": Cell(round(mean.high, 1) if mean else None),
    }  # fmt: skip


def _named(captions: list[str]) -> dict[str, str]:
    """What captions say, short; those that nobody posted yet by their number."""
    posted = evidence.words_of(captions)
    approved = {key: name for key, name in naming.names_of(Dimension.CAPTION, captions).items() if name != key}
    texts = {**posted, **approved}
    return {each: pieces.shortened(" ".join(texts.get(each, each).split()), 80) for each in captions}


def _options(asked: Asked) -> list[tuple[str, str]]:
    """Tests first, then stories that were posted with several captions."""
    tests = caption_tests.newest()
    stories = evidence.told_apart(asked.period)
    titles = naming.names_of(Dimension.ITEM, stories)
    tested = [
        (f"{TEST}:{each.id}", str(_("Test: %(title)s (%(where)s)", title=each.title, where=_where(each))))
        for each in tests
    ]
    return [*tested, *((item, titles[item]) for item in stories)]


def _where(test: CaptionTest) -> str:
    if test.network == "any":
        return str(_("every network, %(language)s", language=test.language))
    return f"{naming.names_of(Dimension.NETWORK, [test.network])[test.network]}, {test.language}"


KIND = Kind(
    "captions", _l("Which words work"), "chat-left-text", (Capability.SEE_REACH,), build,
    [Parameter(OF, _l("Test or story"), _options, required=True)],
    about=_l("Captions side by side: tested where chance gave the words, observed where people picked them."),
)  # fmt: skip
