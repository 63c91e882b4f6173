"""The record side of claimwire: HTTP, store, status cache, publishing.

It never imports ``workers`` and never loads spaCy; tasks are sent by name through :mod:`service.queue`.
"""
