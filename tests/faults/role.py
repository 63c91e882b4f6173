"""`python -m tests.faults.role api|worker|beat`: a role as `claimwire` runs it, with crash points in it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tests.faults.crash_points import install, poison

# At import, as the server's processes import this anew.
_FOLDER = Path(os.environ["CLAIMWIRE_TEST_CRASHES"])
_OURS = {"api": ("service.",), "worker": ("service.", "workers."), "beat": ()}
install(_FOLDER, modules=_OURS[os.environ["CLAIMWIRE_TEST_ROLE"]])
if os.environ["CLAIMWIRE_TEST_ROLE"] == "worker":
    poison()

if __name__ == "__main__":
    from service.cli import main

    sys.argv = ["claimwire", os.environ["CLAIMWIRE_TEST_ROLE"]]
    main()
