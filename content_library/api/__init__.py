"""The API of the content library: sources, items, reviews, policies, media, checks. Each file is one noun.

Thin like the pages: schemas in and out, a verb or a query in between.
"""

from content_library.api.acknowledgements import api as acknowledgements_api
from content_library.api.campaign_plans import api as campaign_plans_api
from content_library.api.caption_tests import api as caption_tests_api
from content_library.api.checks import api as checks_api
from content_library.api.clauses import api as clauses_api
from content_library.api.experts import api as experts_api
from content_library.api.feed import api as feed_api
from content_library.api.imports import api as imports_api
from content_library.api.items import api as items_api
from content_library.api.media import api as media_api
from content_library.api.own_words import api as own_words_api
from content_library.api.policies import api as policies_api
from content_library.api.recurrences import api as recurrences_api
from content_library.api.reviews import api as reviews_api
from content_library.api.rewriting import api as rewriting_api
from content_library.api.routes import api as routes_api
from content_library.api.rules import api as rules_api
from content_library.api.search import api as search_api
from content_library.api.shares import api as shares_api
from content_library.api.sources import api as sources_api
from content_library.api.suggestions import api as suggestions_api
from content_library.api.threads import api as threads_api

APIS = [
    feed_api,
    shares_api,
    recurrences_api,
    campaign_plans_api,
    own_words_api,
    items_api,
    caption_tests_api,
    reviews_api,
    routes_api,
    threads_api,
    sources_api,
    suggestions_api,
    imports_api,
    rewriting_api,
    policies_api,
    acknowledgements_api,
    clauses_api,
    experts_api,
    media_api,
    checks_api,
    rules_api,
    search_api,
]

__all__ = ["APIS"]
