"""The one spelling under which a mailbox is known here."""


def fold_email(email: str) -> str:
    """Return an address to compare with: how it was capitalised does not make another person."""
    return email.strip().casefold()
