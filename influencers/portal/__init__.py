"""What a partner sees: the next thing to do, what is owed to them and by when, their statement, their privacy.

May import every other room but ``results``.
"""
