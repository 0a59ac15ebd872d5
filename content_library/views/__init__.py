"""Pages of the content library. Thin: read a form, call a verb, show what a query gives. Each file is one noun."""

from content_library.views import (
    demo_web,
    editor,
    feed,
    items,
    pictures,
    policies,
    posts,
    reviews,
    search,
    sources,
    threads,
)

PAGES = [
    feed.pages,
    posts.pages,
    items.pages,
    editor.pages,
    sources.pages,
    pictures.pages,
    demo_web.pages,
    reviews.pages,
    threads.pages,
    policies.pages,
    search.pages,
]
"""Their blueprints, for the roof."""
