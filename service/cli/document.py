"""``claimwire openapi``: the API's description, generated from the code."""

from __future__ import annotations

import sys
from pathlib import Path

import click

DEFAULT = Path("openapi/openapi.json")


@click.command()
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), default=DEFAULT, show_default=True, help="`-`: stdout."
)
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if the file is out of step with the code.")
def openapi(*, output: Path, check: bool) -> None:
    """Write the OpenAPI 3.1 document.

    The same document is served at /openapi.json.
    """
    from service.api.document import openapi_document

    text = openapi_document()
    if str(output) == "-":
        click.echo(text, nl=False)
    elif check:
        if not output.exists() or output.read_text(encoding="utf-8") != text:
            click.echo(f"claimwire: {output} is out of step with the code: run `make openapi`", err=True)
            sys.exit(1)
    else:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(text, encoding="utf-8")
