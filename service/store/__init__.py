"""The record: SQLAlchemy on SQLite or PostgreSQL. Repositories take and return domain values, never rows.

The only package that names SQLAlchemy; what goes in and out is the same on both databases.
"""
