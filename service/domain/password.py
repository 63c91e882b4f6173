"""Which passwords are taken: those that are long and not known to everybody (NIST SP 800-63B). No rule asks for digits.

What is hashed is the password in one of its written forms, so that another keyboard does not make it another one.
"""

from __future__ import annotations

import re
import unicodedata

from service.domain.errors import FieldError, InvalidInput

#: Signs, after they are brought into one form.
SHORTEST, LONGEST = 12, 256

#: Signs before that which are looked at: forms of the same text differ in length.
_LONGEST_WRITTEN = 4 * LONGEST

#: Signs that have to be left when the name and the product are taken out.
_LEFT = 8
_PRODUCT = "claimwire"
_SHORTEST_WORD = 3

_LISTED = """
abcd12345678 abcdefg12345 abcdefgh1234 1q2w3e4r5t6y 1q2w3e4r5t6y7u q1w2e3r4t5y6 1qaz2wsx3edc 1qaz2wsx3edc4rfv
zaq12wsxcde3 zaq1xsw2cde3 qazwsxedcrfv qwertyuiop12 asdfghjkl123 zxcvbnm12345 trustno1trustno1 password1password
mypassword12 mypassword123 thisisapassword thisismypassword adminpassword rootpassword passwordadmin iloveyouforever
iloveyousomuch letmeinplease changemeplease changeitnow correcthorsebatterystaple opensesame123 administrator
"""
#: The commonest of those that are long enough, in lower case and without blanks.
COMMON = frozenset(_LISTED.split())

_WORDS = """
password passwort passw0rd p@ssword p@ssw0rd pa$$word motdepasse contraseña qwerty qwertyuiop qwertz azerty iloveyou
welcome letmein changeme secret admin administrator root user guest login master dragon monkey football baseball
superman batman sunshine princess michael jordan liverpool internet computer newsroom journalist editor reviewer
factcheck factchecker abc abcd abcdef
"""
#: The commonest words to which people put digits and marks until there are signs enough.
STEMS = frozenset(_WORDS.split())
_PADDING = "0123456789!?.,:;@#$%&*+-_=~ "

#: A piece of a few signs, written again and again; the last time perhaps not to its end.
_REPEATED = re.compile(r"(.{1,6}?)\1+", re.DOTALL)
_RUNS = (
    "abcdefghijklmnopqrstuvwxyz",
    "0123456789" * 3,
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
)


def written_alike(password: str) -> str | None:
    """Return the one form in which a password is hashed, or None for what can be nobody's."""
    if len(password) > _LONGEST_WRITTEN or any("\ud800" <= sign <= "\udfff" for sign in password):
        return None
    return unicodedata.normalize("NFKC", password)


def new_password(password: str, *, name: str) -> str:
    """Return the form in which a new password for the account of that name is hashed.

    Raises :class:`InvalidInput`, which never quotes it.
    """
    written = written_alike(password)
    if any(unicodedata.category(sign) in ("Cc", "Cs") for sign in password[:_LONGEST_WRITTEN]):
        raise _refused("the password has a sign in it that nobody can type")
    if written is None or len(written) > LONGEST:
        raise _refused(f"the password has {LONGEST} signs at most")
    if len(written) < SHORTEST:
        raise _refused(
            f"the password needs {SHORTEST} signs or more; several words are easier to keep in mind than one"
        )
    folded = written.casefold()
    if folded.replace(" ", "") in COMMON or folded.strip(_PADDING) in STEMS or _is_pattern(folded):
        raise _refused("the password is among the first that anybody would guess")
    if _without_names(folded, name) < _LEFT:
        raise _refused("the password says little more than the name of the account, or of this program")
    return written


def _is_pattern(folded: str) -> bool:
    if any(folded in run or folded in run[::-1] for run in _RUNS):
        return True
    found = _REPEATED.match(folded)
    return found is not None and found[1].startswith(folded[found.end() :])


def _without_names(folded: str, name: str) -> int:
    words = [_PRODUCT, *(word for word in name.casefold().split() if len(word) >= _SHORTEST_WORD)]
    for word in sorted(words, key=len, reverse=True):
        folded = folded.replace(word, "")
    return len(folded.replace(" ", ""))


def _refused(detail: str) -> InvalidInput:
    return InvalidInput(FieldError("/password", detail))
