"""The text as clauses: quotations, blocks, names, parse, arguments by role."""
