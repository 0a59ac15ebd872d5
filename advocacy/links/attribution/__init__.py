"""Touches, codes and conversions, and the one place that says which touch a conversion counts for.

May import links' models and what links may import. Programmes hand down windows and codes as data; what comes of an
attributed conversion (figures, commissions) is for rooms above, who follow the history of conversions.
"""
