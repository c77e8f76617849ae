#!/usr/bin/env python
"""Django's command-line utility; `demo` and `test` bring their own settings."""

import os
import sys

SETTINGS = {"demo": "site_project.settings.demo", "seed_demo": "site_project.settings.demo"}


def main() -> None:
    from django.core.management import execute_from_command_line

    command = sys.argv[1] if len(sys.argv) > 1 else ""
    os.environ.setdefault(
        "DJANGO_SETTINGS_MODULE", SETTINGS.get(command, "site_project.settings.dev")
    )
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
