"""One folder for each kind of claim; a folder with a `kind.toml` is a kind."""
