"""Word lists, tables and gazetteers: data that curators edit, and the functions that read it.

The gazetteers write each name as it stands in print, without "the"; the longest match wins, and a form that holds a
capital is to be matched as written (``US``, ``WHO`` and ``IS`` are not words). ``context_aliases`` count only where the
entry was named before, and a form listed in ``ambiguous`` only where something else in the article supports it.
"""
