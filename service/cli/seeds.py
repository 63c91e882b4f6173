"""``claimwire seeds``: articles of the project's own, to look around with."""

from __future__ import annotations

from pathlib import Path

import click

from service.cli.options import api_option
from service.cli.sources import read_article

FOLDER = Path("seeds/articles")


@click.group()
def seeds() -> None:
    """Use the project's own articles."""


@seeds.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False), default=FOLDER)
@api_option
def load(*, folder: Path, base: str | None) -> None:
    """Submit every *.json article of FOLDER (seeds/articles).

    Doing it again changes nothing: the articles carry external ids.
    """
    from service.cli.http import connect

    with connect(base) as api:
        for file in sorted(folder.glob("*.json")):
            article = api.post("/v1/articles", read_article(str(file)))
            click.echo(f"{article['id']}  {article['state']}  {article['external_id']}")
