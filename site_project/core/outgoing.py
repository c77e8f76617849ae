"""The message that leaves: pictures inside its HTML, calendars as calendars expect them."""

from dataclasses import dataclass
from email import encoders
from email.header import Header
from email.message import Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from typing import Any

from django.core.mail import EmailMultiAlternatives


@dataclass(frozen=True)
class Attachment:
    """A file of a mail. With `cid` it is shown inside the HTML, as `cid:<cid>` (RFC 2392)."""

    name: str
    content: bytes
    mimetype: str
    cid: str = ""

    def part(self) -> MIMEBase:
        """Return it as a MIME part with its bytes untouched, whatever its type says.

        As text it would get a second charset, and its line ends would change.
        """
        kind, *parameters = (piece.strip() for piece in self.mimetype.split(";"))
        part = MIMEBase(*kind.split("/", 1))
        for parameter in parameters:
            name, _equals, value = parameter.partition("=")
            part.set_param(name, value.strip('"'))
        part.set_payload(self.content)
        encoders.encode_base64(part)
        part.add_header(
            "Content-Disposition", "inline" if self.cid else "attachment", filename=self.name
        )
        if self.cid:
            part.add_header("Content-ID", f"<{self.cid}>")
        return part


class OutgoingMessage(EmailMultiAlternatives):
    """A mail whose headers begin where their lines do, with its pictures beside its HTML.

    Python folds a long subject that is not ASCII, and an address, before the
    first word: readers then see a space in front of a code that is to come
    first, and mail programs an empty List-Unsubscribe.
    """

    def __init__(self, *args: Any, files: tuple[Attachment, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pictures = tuple(file for file in files if file.cid)
        for file in files:
            if not file.cid:
                self.attach(file.part())

    def message(self, **kwargs: Any) -> Any:
        message = super().message(**kwargs)
        if not self.subject.isascii():
            del message["Subject"]
            subject = Header(str(self.subject), "utf-8", header_name="Subject")
            Message.__setitem__(message, "Subject", subject)
        for name, value in self.extra_headers.items():
            if value.isascii() and " " not in value:
                del message[name]
                # Without the name of its header it does not count as too long for the first line.
                Message.__setitem__(message, name, Header(value))
        if self.pictures:
            _put_beside_html(message, self.pictures)
        return message


def _put_beside_html(message: Message, pictures: tuple[Attachment, ...]) -> None:
    """Make the HTML and its pictures one alternative to the text (RFC 2387)."""
    for part in message.walk():
        if part.get_content_type() != "multipart/alternative":
            continue
        choices: Any = part.get_payload()
        for place, choice in enumerate(choices):
            if choice.get_content_type() == "text/html":
                related = MIMEMultipart("related", type="text/html")
                for piece in (choice, *(picture.part() for picture in pictures)):
                    related.attach(piece)
                choices[place] = related
        return
