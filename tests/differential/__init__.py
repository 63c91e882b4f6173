"""One stream of requests, two installations: what SQLite answers and keeps, PostgreSQL answers and keeps as well.

`twin.py` is an installation whose clock and whose chance are given, so that answers are compared byte for byte;
`stream.py` makes up the requests from a seed and from what was answered; `state.py` reads what is left in all tables.
The PostgreSQL side sorts text as people do, not by bytes, so that no list may rely on either.
"""
