"""People: who. Accounts, roles and what they may do, teams, sign-in, API tokens.

May import web and what lies below it.
"""
