"""The kind of claim that `kind.toml` beside this file describes."""
