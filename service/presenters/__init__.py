"""Formats out: one module a format. They decide nothing and know no HTTP."""
