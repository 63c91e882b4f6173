"""How fast passwords may be tried, for one account and from one address. Pure rules; the time is given.

Each failure beyond the free ones doubles the wait before the next attempt. Whoever logs in, or stays away for a day,
begins anew. An account waits whether it exists or not, so the wait tells nothing about that.
"""

from __future__ import annotations

import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

#: After so long without a failure those before are forgotten.
FORGOTTEN = timedelta(hours=24)

#: Bits of an IPv6 address that name a household; the rest its devices choose.
_IPV6_NETWORK = 64


@dataclass(frozen=True, slots=True)
class Pace:
    """How many attempts are free, the wait after the last of them, and what it grows to."""

    free: int
    first_wait: timedelta
    longest_wait: timedelta


#: Somebody who knows a name can keep its owner waiting, but for a quarter of an hour at most.
OF_ACCOUNT = Pace(free=5, first_wait=timedelta(seconds=4), longest_wait=timedelta(minutes=15))
#: A whole newsroom may share one, or all the world if a proxy stands before us.
OF_ADDRESS = Pace(free=30, first_wait=timedelta(seconds=1), longest_wait=timedelta(minutes=1))


@dataclass(frozen=True, slots=True)
class Failures:
    """How many attempts failed, and when the last was made. One that is being checked counts until it is right."""

    count: int
    last_at: datetime

    def not_before(self, pace: Pace) -> datetime:
        """Return when the next attempt may be made."""
        beyond = self.count - pace.free
        if beyond < 0:
            return self.last_at
        # No more doublings than it takes, as a number of that many bits would be reckoned.
        doublings = min(beyond, 20)
        return self.last_at + min(pace.first_wait * (1 << doublings), pace.longest_wait)


def wait(failures: Failures | None, pace: Pace, *, now: datetime) -> timedelta:
    """Return how long the next attempt has to wait, zero if it may be made now."""
    # The last may have been noted by a clock that ran ahead: nobody is to wait until that day comes.
    if failures is None or failures.last_at > now + pace.longest_wait:
        return timedelta()
    return max(timedelta(), failures.not_before(pace) - now)


def one_more(failures: Failures | None, *, now: datetime) -> Failures:
    """Return the failures with one more."""
    if failures is None or failures.last_at + FORGOTTEN <= now:
        return Failures(1, now)
    return Failures(failures.count + 1, now)


def of_account(newsroom: str, name_key: str) -> str:
    """Return under what the failures of an account are counted: a digest, as people type passwords into that field."""
    digest = hashlib.sha256(f"{len(newsroom)} {newsroom} {name_key}".encode(errors="surrogatepass"))
    return f"account:{digest.hexdigest()}"


def of_address(address: str) -> str:
    """Return under what the failures of an address are counted: all of one IPv6 network together."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return f"address:{hashlib.sha256(address.encode(errors='surrogatepass')).hexdigest()}"
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return f"address:{found.ipv4_mapped}"
        network = ipaddress.ip_network((int(found), _IPV6_NETWORK), strict=False)
        return f"address:{network}"
    return f"address:{found}"
