"""What commands share: options, and how they wait for the API."""

from __future__ import annotations

import click

#: Asks the API to hold its answer back until there is something new. When too many wait already it does not, and says
#: so by leaving ``Preference-Applied`` out: then this many seconds lie between two requests.
PREFER_WAIT = {"Prefer": "wait=30"}
PAUSE = 0.5

api_option = click.option("--api", "base", metavar="URL", help="Base address  [default: from CLAIMWIRE_HOST and PORT]")
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object a line, as the API gives them.")
