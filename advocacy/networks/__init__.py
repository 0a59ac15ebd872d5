"""The only room that speaks to social networks: one file a network, one contract, one choke point for HTTP.

Adapters decide nothing and store nothing: they get credentials, speak, and classify every answer. Connections keep the
accounts and their tokens. May import people, web (views and API only) and everything below them.
"""
