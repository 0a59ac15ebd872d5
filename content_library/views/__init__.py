"""Pages of the content library. Thin: read a form, call a verb, show what a query gives. Each file is one noun."""

from content_library.views import (
    absences,
    demo_web,
    editor,
    experts,
    feed,
    imports,
    items,
    pictures,
    policies,
    policy_desk,
    policy_readings,
    posts,
    reviews,
    routes,
    search,
    sources,
    suggestions,
    threads,
)

PAGES = [
    feed.pages,
    posts.pages,
    items.pages,
    editor.pages,
    sources.pages,
    suggestions.pages,
    imports.pages,
    pictures.pages,
    demo_web.pages,
    reviews.pages,
    routes.pages,
    absences.pages,
    threads.pages,
    policies.pages,
    policy_desk.pages,
    policy_readings.pages,
    experts.pages,
    search.pages,
]
"""Their blueprints, for the roof."""
