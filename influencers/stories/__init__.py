"""Real stories that customers and ambassadors send in, with pictures and consent; the best become the library's items.

Imports ``rights``, ``programmes``, ``partners``, the library and rewards.
"""
