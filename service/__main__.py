"""``python -m service``: the console script ``claimwire``, for the environment that this Python belongs to."""

from service.cli import main

main(prog_name="claimwire")
