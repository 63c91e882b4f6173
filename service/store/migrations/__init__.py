"""Alembic's folder: what brings a database from one version of the schema to the next."""
