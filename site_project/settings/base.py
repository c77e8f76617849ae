"""What every way of running the site shares.

Nothing here is particular to one office except the defaults under "Place":
another centre changes those and keeps the rest.
"""

from pathlib import Path

import environ
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent.parent
PROJECT_DIR = BASE_DIR / "site_project"

env = environ.Env()

# Everything the site writes on this machine, unless a setting below says otherwise.
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))

# --- Place -----------------------------------------------------------------

LANGUAGE_CODE = "zh-hant"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("zh-hant", _("Chinese")), ("en", _("English"))]
# Hong Kong glyph forms differ from Taiwan's, and Django knows no zh-hant-hk.
HTML_LANGUAGES = {"zh-hant": "zh-Hant-HK", "en": "en"}
TIME_ZONE = "Asia/Hong_Kong"
HOLIDAY_COUNTRY = "HK"
# The library files Good Friday under "optional"; it is a general holiday (Cap. 149).
HOLIDAY_CATEGORIES = ("public", "optional")
CURRENCY = "HKD"

# --- Applications ----------------------------------------------------------

INSTALLED_APPS = [
    "site_project",
    "site_project.core",
    "campaigns",
    "events",
    "lending",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.locales",
    "wagtail.sites",
    "site_project.core.users_config.StaffUsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "site_project.core.middleware.SecurityHeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "site_project.core.page_cache.PublicCopiesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "site_project.core.middleware.LocaleMiddleware",
    "site_project.core.middleware.NulMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "site_project.core.middleware.SecondFactorMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "site_project.core.middleware.KeptBackMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "site_project.urls"
WSGI_APPLICATION = "site_project.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

# --- Data ------------------------------------------------------------------

SQLITE_OPTIONS = {
    # A writer queues for the lock before it reads, so what it read is still true when it writes.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": ("PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;"),
}
POSTGRESQL_OPTIONS = {"pool": {"min_size": 1, "max_size": 4}}


def database(url_variable: str, default: str) -> dict:
    """Read a database address from the environment and add the options it needs."""
    config = env.db_url(url_variable, default=default)
    if "sqlite" in config["ENGINE"]:
        config["OPTIONS"] = SQLITE_OPTIONS
        config["CONN_MAX_AGE"] = None  # opening the file and its PRAGMAs cost a tenth of a page
        Path(config["NAME"]).parent.mkdir(parents=True, exist_ok=True)
    else:
        config["OPTIONS"] = POSTGRESQL_OPTIONS
        config["CONN_MAX_AGE"] = 0
    return config


DATABASES = {"default": database("DATABASE_URL", f"sqlite:///{VAR_DIR / 'db.sqlite3'}")}
CACHES = {"default": env.cache_url("CACHE_URL", default="locmemcache://")}
# Workers keep copies of public pages, in demo and production: see core/page_cache.py.
PAGE_CACHE = False
# The folder of nginx's proxy cache, on the same machine: the site removes what is no longer true.
PROXY_CACHE_DIR = env.str("PROXY_CACHE_DIR", default="")

MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = "/media/"
# Photographs of parts, reports and other files that no address may serve.
PRIVATE_MEDIA_ROOT = VAR_DIR / "private"
STATIC_ROOT = VAR_DIR / "static"
STATIC_URL = "/static/"
STATICFILES_DIRS = [PROJECT_DIR / "static"]
STORAGES: dict[str, dict] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_MEDIA_ROOT, "base_url": None},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# Wagtail's page editor sends one field for each part of each block.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# --- Languages and time ----------------------------------------------------

USE_I18N = WAGTAIL_I18N_ENABLED = True
USE_TZ = True
LOCALE_PATHS = [PROJECT_DIR / "locale", PROJECT_DIR / "locale_packages"]
FORMAT_MODULE_PATH = "site_project.core.formats"

# --- People ----------------------------------------------------------------

AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = WAGTAILADMIN_LOGIN_URL = WAGTAIL_FRONTEND_LOGIN_URL = "/admin/login/"
LOGIN_REDIRECT_URL = "/admin/"
ACCOUNT_ADAPTER = "site_project.core.accounts.StaffAccountAdapter"
ACCOUNT_FORMS = {"login": "site_project.core.accounts.StaffLoginForm"}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "/admin/login/"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
# On, nobody opens the admin before they have set up a second factor.
REQUIRE_SECOND_FACTOR = env.bool("REQUIRE_SECOND_FACTOR", default=False)
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"

# --- Protection ------------------------------------------------------------

# Off in the demo and in tests only: a production check refuses it.
RATE_LIMITS = env.str("RATE_LIMITS", default="on") != "off"
# Addresses of the proxies in front, as networks: only what they add to X-Forwarded-For counts.
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=[])
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
# The admin's preview shows our own pages in a frame.
SILENCED_SYSTEM_CHECKS = ["security.W019"]
CONTENT_SECURITY_POLICY = {
    "default-src": "'self'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
}
# Wagtail's own admin pages carry inline scripts and styles.
CONTENT_SECURITY_POLICY_ADMIN = CONTENT_SECURITY_POLICY | {
    "script-src": "'self' 'unsafe-inline'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
}

# --- Mail and work in the background ---------------------------------------

vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="site@localhost")
EMAIL_TIMEOUT = 10
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}

# --- Wagtail ---------------------------------------------------------------

SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_SITE_NAME = "Civil Rights Education Centre"
WAGTAILIMAGES_IMAGE_MODEL = "core.CustomImage"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILDOCS_DOCUMENT_MODEL = "core.CustomDocument"
WAGTAILDOCS_EXTENSIONS = [
    "csv", "docx", "epub", "odt", "pdf", "txt", "xlsx", "zip",
    "mp3", "m4a", "ogg", "opus", "mp4", "webm", "vtt",
]  # fmt: skip
WAGTAILDOCS_MAX_UPLOAD_SIZE = env.int("UPLOAD_MEGABYTES", default=200) * 1024 * 1024
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "site_project.core.search.backend"}}
if search_url := env.str("SEARCH_URL", default=""):
    WAGTAILSEARCH_BACKENDS["default"] = {
        "BACKEND": "site_project.core.search.engine",
        "URL": search_url,
        "INDEX_PREFIX": "site_",
    }
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
# A reviewer publishes by approving, and not otherwise.
WAGTAIL_FINISH_WORKFLOW_ACTION = "site_project.core.workflows.publish_approved"
# Days and times are the office's, wherever its staff are.
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
# Both would have each editor's browser or this server call somebody else's.
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None

# --- Logs: no address, no query string, no token ---------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"mask": {"()": "site_project.core.logs.MaskTokens"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["mask"]}},
    # Scanners with a wrong Host get their 400; a traceback for each would hide what matters.
    "loggers": {"django.security.DisallowedHost": {"handlers": [], "propagate": False}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
