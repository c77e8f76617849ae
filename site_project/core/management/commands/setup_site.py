from argparse import ArgumentParser
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from ...models import User
from ...outbox import queue_mail
from ...permissions import ROLES
from ...site_setup import set_up


class Command(BaseCommand):
    help = (
        "Make a real, empty site: languages, home and index pages, roles, holidays, default "
        "policies, and the first administrator, who gets a link by mail to choose a password. "
        "Run again after an upgrade, it makes what is missing, and the search index anew."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name-en", default="Civil Rights Education Centre")
        parser.add_argument("--name-zh", default="民權教育中心")
        parser.add_argument("--email", help="address of the first administrator")
        parser.add_argument("--username", default="admin")

    def handle(self, *args: Any, **options: Any) -> None:
        address = urlsplit(settings.SITE_URL)
        port = address.port or (443 if address.scheme == "https" else 80)
        names = {"en": options["name_en"], "zh-hant": options["name_zh"]}
        set_up(names=names, host=address.hostname or "", port=port, say=self.stdout.write)
        if options["email"]:
            self.make_administrator(options["username"], options["email"])
        # A newer version may cut words in another way than those that the index holds.
        call_command("update_index", verbosity=0)
        self.stdout.write(self.style.SUCCESS(_("The site is set up.")))

    def make_administrator(self, username: str, email: str) -> None:
        if User.objects.filter(username=username).exclude(email__iexact=email).exists():
            raise CommandError(f"There is already an account {username!r} with another address.")
        user, made = User.objects.get_or_create(
            username=username, defaults={"email": email, "is_superuser": True, "is_staff": True}
        )
        if not made:
            self.stdout.write(f"The account {username!r} was there already.")
            return
        user.set_unusable_password()
        user.save()
        user.groups.set(Group.objects.filter(name__in=[role.label for role in ROLES.values()]))
        queue_mail("core.welcome", user, language=settings.LANGUAGE_CODE, key="first")
        self.stdout.write(f"A link to choose a password goes to {email}.")
