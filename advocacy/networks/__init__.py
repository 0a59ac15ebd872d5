"""The only room that speaks to social networks: one file a network, one contract, one choke point for HTTP.

Adapters decide nothing and store nothing: they get credentials, speak, and classify every answer. May import
fetching, checks, history, database, clock, settings and errors; people only by foreign key.
"""
