"""Settings of the site. Everything that differs between places comes from the environment."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict

from hengjian.runtime import paths

VAR = paths.var()
DEMO = os.environ.get("HENGJIAN_DEMO", "") == "1"
DEBUG = os.environ.get("HENGJIAN_DEBUG", "") == "1"
DEMO_ACCOUNTS = "hengjian.demo.accounts"
"""Module with `accounts()` and `password()`, imported by name only in the demo."""


def secret_key() -> str:
    """HENGJIAN_SECRET_KEY, or a random one made once and kept in the data folder."""
    if given := os.environ.get("HENGJIAN_SECRET_KEY"):
        return given
    from hengjian.runtime import secrets

    return secrets.keep(VAR / "keys" / "secret_key").hex()


SECRET_KEY = secret_key()
ALLOWED_HOSTS = os.environ.get("HENGJIAN_HOSTS", "127.0.0.1,localhost,testserver").split(",")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "django_cotton",
    "django_htmx",
    "procrastinate.contrib.django",
    "hengjian.ui",
    "hengjian.ledger",
    "hengjian.identity",
    "hengjian.registry",
    "hengjian.proceedings",
    "hengjian.enforcement",
    "hengjian.exchange",
    "hengjian.supervision",
    "hengjian.disclosure",
    "hengjian.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "hengjian.web.middleware.ContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "hengjian.web.middleware.PlainText",
    "hengjian.web.middleware.SignedIn",
    "hengjian.web.auditing.Audited",
    "hengjian.web.secrecy.NoStateSecrets",
    "hengjian.web.secrecy.RestrictedCases",
    "hengjian.web.apart.CasesApart",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "hengjian.web.urls"
WSGI_APPLICATION = "hengjian.web.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "hengjian.web.navigation.context",
            ],
        },
    }
]


def database(url: str) -> dict[str, Any]:
    """One entry of DATABASES from a libpq URL."""
    parts = conninfo_to_dict(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", "hengjian"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": str(parts.pop("port", "")),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": parts,
    }


def databases() -> dict[str, Any]:
    """`default` is the role that row-level security binds; `owner` is for migrations and verification only.

    `public`, where there is one, reads what is published and nothing else; the public site uses no other.
    """
    from hengjian.runtime import postgres

    try:
        urls = postgres.urls()
    except postgres.NotRunning:
        return {}
    public = {"public": database(urls.public)} if urls.public else {}
    return {"default": database(urls.app), "owner": database(urls.owner), **public}


DATABASES = databases()
DATABASE_ROUTERS: list[str] = []

AUTH_USER_MODEL = "identity.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
LOGIN_URL = "sign-in"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_LOCKOUT_CALLABLE = "hengjian.identity.views.locked_out"

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 3600
CSRF_COOKIE_HTTPONLY = False
CSRF_FAILURE_VIEW = "hengjian.web.views.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
if os.environ.get("HENGJIAN_HTTPS", "") == "1":  # served behind a proxy that speaks TLS and sets this header
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS: list[Path] = []
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

FILES = Path(os.environ.get("HENGJIAN_FILES") or VAR / "files")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": FILES}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"axes": {"level": "ERROR"}},
}
