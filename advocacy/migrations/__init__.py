"""Alembic migrations: how a database comes to today's schema. ``advocacy upgrade`` runs them."""
