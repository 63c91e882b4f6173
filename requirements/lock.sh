# Resolves pyproject.toml into requirements/*.txt with the `uv` on PATH. Called by `make lock`.
#
# dev.txt is resolved first and constrains the others, so that all of them hold the same versions. The addresses of
# package indexes stay out: they belong to a machine, not to the project.
set -eu

resolve() {
    output=$1
    shift
    uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
        --no-annotate --output-file "requirements/$output" pyproject.toml requirements/build.in "$@"
    if grep -nE '://|^ *(-i|--index|--find-links)' "requirements/$output"; then
        echo "claimwire: requirements/$output names an address" >&2
        exit 1
    fi
}

resolve dev.txt --upgrade --extra postgres --extra worker --extra embedded --extra tracing --extra dev
resolve run.txt --constraints requirements/dev.txt --extra postgres --extra worker --extra embedded
resolve api.txt --constraints requirements/dev.txt --extra postgres
resolve worker.txt --constraints requirements/dev.txt --extra postgres --extra worker
resolve train.txt --constraints requirements/dev.txt --extra worker --extra train
resolve tracing.txt --constraints requirements/dev.txt --extra tracing
