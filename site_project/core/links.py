"""Signed links to one record, for one purpose, that can be revoked.

A token says: scope, primary key, version. It is true as long as the record's
`link_version` is the same; raising that number ends every link that was sent.
Expiry belongs to the record (a hold's end, a session's end), not to the token.
"""

from dataclasses import dataclass

from django.core.signing import BadSignature, Signer
from django.utils.http import base36_to_int, int_to_base36

_signer = Signer(salt="site_project.links", sep=".")


class BadLink(ValueError):
    """The token is forged, damaged, or meant for something else."""


@dataclass(frozen=True)
class Link:
    scope: str
    pk: int
    version: int


def make_token(scope: str, pk: int, version: int) -> str:
    """Sign a link. `scope` is a short word of letters that names the purpose."""
    return _signer.sign(f"{scope}-{int_to_base36(pk)}-{int_to_base36(version)}")


def read_token(token: str, *scopes: str) -> Link:
    """Return what a token says. Raises BadLink unless it was signed for one of `scopes`."""
    try:
        scope, pk, version = _signer.unsign(token).split("-")
        link = Link(scope, base36_to_int(pk), base36_to_int(version))
    except (BadSignature, ValueError) as error:
        raise BadLink("not a link of this site") from error
    if link.scope not in scopes:
        raise BadLink("a link for another purpose")
    return link
