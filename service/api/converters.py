"""Parts of paths: an id is whatever stands there but the names of operations beside it.

Without this, `GET /v1/articles/batch` would look for an article of that name, instead of saying that only POST goes.
"""

from __future__ import annotations

from werkzeug.routing import BaseConverter


class ArticleId(BaseConverter):
    """An article's id, or anything that could be meant for one."""

    regex = r"(?!batch\Z)[^\x2f]+"
