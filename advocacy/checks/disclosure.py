"""Disclosure: whoever is paid, gifted, employed or related says so, in the post, where it is seen. Pure.

One finding a jurisdiction; the strictest wins in the verdict. Rules are data (``data/disclosure.json``).
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from advocacy.checks import media
from advocacy.checks.findings import Finding, Outcome, mildest, strictest
from advocacy.checks.languages import guess, primary
from advocacy.checks.naming import concerns_company
from advocacy.checks.packs import DisclosurePack, Jurisdiction
from advocacy.checks.position import before_fold
from advocacy.checks.reading import MARKS, read
from advocacy.checks.signals import Signal, leading_block, signals
from advocacy.checks.standing import DENIED, Seen, is_denied
from advocacy.checks.subject import Subject
from advocacy.checks.words_for import words_for
from advocacy.english import English

ELSEWHERE = {
    "bio": English("What stands in the bio does not count; the post itself has to say it"),
    "profile_headline": English("What stands in the profile does not count; the post itself has to say it"),
    "first_comment": English("What stands in the first comment does not count; the post itself has to say it"),
    "description": English("What stands in the description does not count; the post itself has to say it"),
}
DEFAULT = English("This product's default")
SPOKEN = ("overlay_text", "in_video_overlay", "spoken_disclosure", "description", "content_warning")


def check_disclosure(subject: Subject, pack: DisclosurePack) -> list[Finding]:
    """A finding for each jurisdiction, further mentions and denials; none when nothing has to be disclosed."""
    if not needs_disclosure(subject, pack):
        return []
    reading = read(shown_text(subject))
    seen = Seen(reading, subject.brands, pack)
    language = primary(subject.language) or guess(reading)
    found: list[Finding] = []
    for code in _named_once(subject):
        rules = pack.jurisdiction(code)
        if rules is None:
            message = English("There are no disclosure rules for %(place)s here.", place=code)
            found.append(_unknown(message, pack))
        else:
            found += _in_jurisdiction(subject, seen, rules, pack, language)
    if not _named_once(subject):
        found.append(_unknown(English("There are no disclosure rules for this audience here."), pack))
    return found + _on_review_site(subject, seen, pack, language) + _denials(subject, seen, pack)


def needs_disclosure(subject: Subject, pack: DisclosurePack) -> bool:
    """Whether the relationship has to be disclosed and the post, in any of its parts, concerns the company.

    What is written on a review site concerns the company reviewed, named or not.
    """
    if subject.relationship not in pack.groups:
        return False
    if subject.network in pack.review_sites:
        return True
    said = [value for key in SPOKEN if isinstance(value := subject.context.get(key), str)]
    return concerns_company(subject, read("\n".join([subject.text, *said])))


def _named_once(subject: Subject) -> list[str]:
    """The jurisdictions, none twice; a person without a region adds none."""
    return list(dict.fromkeys(code for code in subject.jurisdictions if code.strip()))


def shown_text(subject: Subject) -> str:
    """The text that readers see before anything is opened: behind a content warning, only the warning."""
    warning = subject.context.get("content_warning")
    return warning if subject.network == "mastodon" and isinstance(warning, str) and warning.strip() else subject.text


def _in_jurisdiction(
    subject: Subject, seen: Seen, rules: Jurisdiction, pack: DisclosurePack, language: str | None
) -> list[Finding]:
    kind = media.kind_of(subject)
    if kind is None:
        main = _filmed(_in_text(subject, seen, rules, pack, language), subject, pack)
    else:
        outcome, why = media.judge(subject, kind, rules, pack, language)
        main = _finding(subject, rules, pack, language, outcome, why, None, rule=f"disclosure.{rules.code}.{kind}")
    return [main, *_mentions(subject, seen, rules, pack)]


def _in_text(subject: Subject, seen: Seen, rules: Jurisdiction, pack: DisclosurePack, language: str | None) -> Finding:
    """The mildest of what was found, each as strict as its words and its place."""
    placed = [_placed(signal, subject, seen, rules, pack) for signal in signals(seen, subject, rules, pack, language)]
    if subject.context.get("platform_paid_label"):
        placed = [*map(partial(_with_label, rules=rules), placed), _label_alone(rules)]
    best = mildest(outcome for _, outcome, _ in placed)
    if best is Outcome.FAIL:
        why, signal = _explanation(placed, subject, seen, rules, pack, language)
        return _finding(subject, rules, pack, language, best, why, signal)
    signal, _, why = next(each for each in placed if each[1] is best)
    return _finding(subject, rules, pack, language, best, why, signal)


def _filmed(finding: Finding, subject: Subject, pack: DisclosurePack) -> Finding:
    """Where everything is a video, the text is its description: somebody looks whether the video says it too."""
    if finding.outcome is not Outcome.PASS or subject.network not in pack.filmed_networks:
        return finding
    if subject.context.get("platform_paid_label"):
        return finding
    why = English(
        "%(message)s A video says it in its title, or in picture and sound; nobody has said so here.",
        message=finding.message,
    )
    remedy = English("Say what the video itself shows and says.")
    return replace(finding, outcome=Outcome.REVIEW, message=why, remedy=remedy)


Placed = tuple[Signal, Outcome, str]


def _label_alone(rules: Jurisdiction) -> Placed:
    """The network's own label without words."""
    enough = rules.platform_label is Outcome.PASS
    why = (
        English("the network's own label discloses the connection")
        if enough
        else English("the network's label alone needs a look")
    )
    return Signal(rules.platform_label, (0, 0), 0, 0, None), rules.platform_label, why


def _with_label(placed: Placed, *, rules: Jurisdiction) -> Placed:
    """Words that are doubtful alone, beside the network's own label."""
    signal, outcome, _why = placed
    if outcome is Outcome.REVIEW and signal.objection is None and rules.label_with_text is Outcome.PASS:
        return signal, Outcome.PASS, English("discloses the connection, together with the network's label")
    return placed


def _placed(signal: Signal, subject: Subject, seen: Seen, rules: Jurisdiction, pack: DisclosurePack) -> Placed:
    """A signal with the outcome of its words and its place together, and what there is to say about it."""
    if signal.outcome is Outcome.FAIL:
        return signal, Outcome.FAIL, signal.objection or ""
    outcome, why = _position(signal, subject, seen, rules, pack)
    if outcome is Outcome.PASS and signal.outcome is Outcome.REVIEW:
        why = signal.objection or English("may not be clear enough")
    return signal, strictest((signal.outcome, outcome)), why


def _position(
    signal: Signal, subject: Subject, seen: Seen, rules: Jurisdiction, pack: DisclosurePack
) -> tuple[Outcome, str]:
    reading, first = seen.reading, signal.stretch[0]
    settled = signal.outcome is Outcome.PASS  # where a person decides anyway, the fold is enough
    if settled and rules.position == "first_word" and any(token.norm not in MARKS for token in reading.tokens[:first]):
        return Outcome.FAIL, English("has to be the first word")
    if settled and rules.position == "before_text" and first >= leading_block(seen, subject, pack):
        return Outcome.FAIL, English("has to stand before the text")
    lines = subject.context.get("visible_lines")
    fold = pack.folds.get(subject.network)
    return before_fold(reading.text, signal.end, fold, lines if isinstance(lines, int) else None)


def _explanation(
    placed: list[Placed],
    subject: Subject,
    seen: Seen,
    rules: Jurisdiction,
    pack: DisclosurePack,
    language: str | None,
) -> tuple[str, Signal | None]:
    """Why nothing does, with the nearest words: well chosen but misplaced, objected to, misleading, elsewhere."""
    for signal, _, why in sorted(placed, key=lambda each: each[0].objection is not None):
        if signal.end:
            return why, signal
    for stretch in seen.of((*rules.misleading, *pack.misleading)):
        return English("does not disclose the connection"), Signal(
            Outcome.FAIL, stretch, *seen.reading.span(stretch), ""
        )
    for key, why in ELSEWHERE.items():
        said = subject.context.get(key)
        if isinstance(said, str) and any(
            s.objection is None for s in signals(_sight(said, subject, pack), subject, rules, pack, language)
        ):
            return why, None
    return English("The post does not say what connects its author to the company"), None


def _sight(said: str, subject: Subject, pack: DisclosurePack) -> Seen:
    return Seen(read(said), subject.brands, pack)


def _finding(
    subject: Subject,
    rules: Jurisdiction,
    pack: DisclosurePack,
    language: str | None,
    outcome: Outcome,
    why: str,
    signal: Signal | None,
    *,
    rule: str | None = None,
) -> Finding:
    shown = shown_text(subject)
    start, end = (signal.start, signal.end) if signal else (0, 0)
    said = why or English("discloses the connection")
    message = English("%(place)s: %(why)s.", place=rules.name, why=said)
    if end:
        message = English("%(place)s: “%(words)s” %(why)s.", place=rules.name, words=shown[start:end], why=said)
    remedy = "" if outcome is Outcome.PASS else _remedy(subject, rules, pack, language, placed=rule is None)
    # offsets into a content warning would point to the wrong words of the text
    start, end = (start, end) if shown is subject.text else (0, 0)
    return Finding(rule or f"disclosure.{rules.code}", pack.version, outcome, message, remedy, rules.source, start, end)


def _remedy(subject: Subject, rules: Jurisdiction, pack: DisclosurePack, language: str | None, *, placed: bool) -> str:
    brand = subject.brands[0] if subject.brands else "the company"
    words = words_for(subject.relationship, (rules.code,), language, brand, pack)
    return English("Put “%(words)s” first.", words=words) if placed else English("Say “%(words)s” there.", words=words)


def _mentions(subject: Subject, seen: Seen, rules: Jurisdiction, pack: DisclosurePack) -> list[Finding]:
    """Mentions beside the disclosure that a circumstance asks for, such as images made by a machine."""
    found = []
    for mention in rules.mentions:
        if subject.context.get(mention.when) and not seen.of(mention.says):
            message = English("%(place)s: the mention “%(words)s” is missing.", place=rules.name, words=mention.words)
            remedy = English("Add “%(words)s” beside the disclosure.", words=mention.words)
            rule = f"disclosure.{rules.code}.{mention.rule}"
            found.append(Finding(rule, pack.version, Outcome.FAIL, message, remedy, rules.source, 0, 0))
    return found


def _on_review_site(subject: Subject, seen: Seen, pack: DisclosurePack, language: str | None) -> list[Finding]:
    """An undisclosed review is refused wherever it is read, also where no rules of the place are known."""
    if subject.network not in pack.review_sites:
        return []
    known = [rules for code in _named_once(subject) if (rules := pack.jurisdiction(code)) is not None]
    for rules in known or pack.jurisdictions.values():
        if any(signal.outcome is not Outcome.FAIL for signal in signals(seen, subject, rules, pack, language)):
            return []
    message = English("A review by somebody who is connected to the company has to say so.")
    remedy = English("Say in the review what connects you, or don't review.")
    return [
        Finding("disclosure.review_site", pack.version, Outcome.FAIL, message, remedy, pack.sources["reviews"], 0, 0)
    ]


def _denials(subject: Subject, seen: Seen, pack: DisclosurePack) -> list[Finding]:
    """Saying that there is no connection while there is one, whatever else is said."""
    said = seen.of(pack.denials)
    judged = media.kind_of(subject) is None  # then every word was looked at by now
    for code in _named_once(subject):
        rules = pack.jurisdiction(code)
        if rules is not None and not (judged and DENIED not in seen.objections.values()):
            said += [
                signal.stretch
                for signal in signals(seen, subject, rules, pack, None)
                if signal.objection == DENIED and _denies(seen, signal, pack)
            ]
    if not said or shown_text(subject) is not subject.text:
        return []
    message = English("The post denies a connection that there is.")
    return [
        Finding(
            "disclosure.denial", pack.version, Outcome.REVIEW, message, English("Remove the denial."),
            pack.sources["US"], *seen.reading.span(min(said)),
        )
    ]  # fmt: skip


def _denies(seen: Seen, signal: Signal, pack: DisclosurePack) -> bool:
    """Whether the denial stands before the words."""
    return is_denied([token.norm for token in seen.reading.tokens[: signal.stretch[0]]], pack)


def _unknown(message: str, pack: DisclosurePack) -> Finding:
    remedy = English("Ask Legal which words are needed there.")
    return Finding("disclosure.unknown", pack.version, Outcome.REVIEW, message, remedy, DEFAULT, 0, 0)
