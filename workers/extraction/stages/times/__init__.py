"""The time grammar: expressions to ISO 8601 intervals."""
