"""The options that commands share."""

from __future__ import annotations

import click

api_option = click.option("--api", "base", metavar="URL", help="Base address  [default: from CLAIMWIRE_HOST and PORT]")
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object a line, as the API gives them.")
