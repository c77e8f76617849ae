from site_project.settings.demo import *  # noqa: F403
from site_project.settings.demo import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.unguarded.apps.UnguardedConfig"]
