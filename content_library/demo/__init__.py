"""The demo's library: items in every state, policies, sources, and people who share. Imports the library's verbs."""

from advocacy.story import Story
from content_library.demo import (
    crisis,
    episodes,
    intake,
    items,
    own_words,
    policies,
    records,
    reviewing,
    rules,
    sharing,
    sources,
    speakers,
    threads,
)


def contribute(story: Story) -> None:
    """Puts the library's acts into the story. People are there before."""
    policies.contribute(story)
    reviewing.contribute(story)
    sources.contribute(story)
    intake.contribute(story)
    items.contribute(story)
    sharing.contribute(story)
    episodes.contribute(story)
    own_words.contribute(story)
    threads.contribute(story)
    speakers.contribute(story)
    rules.contribute(story)
    records.contribute(story)
    crisis.contribute(story)
