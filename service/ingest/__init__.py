"""Formats in: each module turns one into the plain text that claims are found in. They fetch nothing."""
