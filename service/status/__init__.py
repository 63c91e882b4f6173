"""The status of claims in Redis: a copy that may be gone or old at any time. SQL is the truth."""
