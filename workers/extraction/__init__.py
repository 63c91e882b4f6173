"""From an article's text to the claims in it: pure, deterministic, explainable. See the README beside this file."""
