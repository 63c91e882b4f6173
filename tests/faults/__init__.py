"""Faults: real processes are killed, real servers stopped, and nothing that was accepted may be lost.

`newsroom.py` submits and keeps its own log of what was answered 202; `checker.py` compares that log with what lies in
the database and in Redis; `stage.py` runs what is to break, `faults.py` breaks it. `make test` takes each fault once,
`make faults` many times, and both print the table that `table.py` draws.

`test_reviewers.py` breaks nothing: two reviewers work on the same claims at once, and `desk_model.py` says what may
come of it.

`test_backups.py` kills backups and restores, on databases of their own.
"""
