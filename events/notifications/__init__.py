"""The mails about registrations, each true at the moment it is sent or not sent at all.

A kind of mail registers itself when its module is imported.
"""

from . import around, changed, registered, waiting

__all__ = ["around", "changed", "registered", "waiting"]
