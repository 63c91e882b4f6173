# Makes .venv with $PYTHON, or the first of $PYTHONS that is new enough. Called by the Makefile.
set -eu

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }
fail() { echo "claimwire: $*" >&2; exit 1; }

if [ -n "${PYTHON:-}" ]; then
    command -v "$PYTHON" >/dev/null || fail "there is no $PYTHON"
    new_enough "$PYTHON" || fail "$PYTHON is too old: Python 3.11 or newer is needed"
else
    for name in $PYTHONS; do
        if new_enough "$name"; then PYTHON=$name; break; fi
    done
    [ -n "${PYTHON:-}" ] || fail "no Python 3.11 or newer found: install the package python3 (or say PYTHON=...)"
fi
"$PYTHON" -c 'import ensurepip, venv' 2>/dev/null ||
    fail "$PYTHON cannot make virtual environments: install the package python3-venv"
"$PYTHON" -m venv --clear .venv
