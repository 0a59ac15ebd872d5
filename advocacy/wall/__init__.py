"""The wall "our people say": published posts on the company's own site, of people who agreed to be shown there.

Imports posts and what is below it. What else stands in the way of showing a post (a licence that is over, a story that
was withdrawn) is handed in by the roof (``vetoes``).
"""
