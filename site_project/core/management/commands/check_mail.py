from argparse import ArgumentParser
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email


class Command(BaseCommand):
    help = "Send one mail to an address, so that you know that mail leaves this server."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            validate_email(options["address"])
        except ValidationError as error:
            raise CommandError("That is no e-mail address.") from error
        message = EmailMessage(
            subject=f"Test mail from {settings.SITE_URL}",
            body=f"Mail leaves {settings.SITE_URL}. Nothing needs to be done.\n",
            to=[options["address"]],
        )
        try:
            message.send()
        except (SMTPException, OSError) as error:
            raise CommandError(f"Not sent: {error}") from error
        self.stdout.write(self.style.SUCCESS(f"Sent to {options['address']}."))
