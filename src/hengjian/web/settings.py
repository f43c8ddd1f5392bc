"""Settings of the site. Everything that differs between places comes from the environment."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict

from hengjian.identity.signin import single
from hengjian.identity.signin.policy import policy
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
LOOPBACK = {"127.0.0.1", "localhost", "[::1]", "testserver"}
if DEBUG and not LOOPBACK.issuperset(ALLOWED_HOSTS):
    raise ImproperlyConfigured("HENGJIAN_DEBUG=1 会在出错页面上显示内部细节，只能用于本机："
                               "请去掉它，或去掉 HENGJIAN_HOSTS")
if "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("HENGJIAN_HOSTS 须逐个写明域名，不能用 *")
TRUSTED_PROXIES = int(os.environ.get("HENGJIAN_PROXIES", "0"))
"""How many proxies of ours stand before the site: so many last addresses of X-Forwarded-For are believed."""
HTTPS = os.environ.get("HENGJIAN_HTTPS", "") == "1"
"""Served behind a proxy that speaks TLS and sets X-Forwarded-Proto."""

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
    "hengjian.web.middleware.ContentSecurityPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
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

    `public`, where there is one, reads what is published and nothing else; pages of the public site use no other.
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
AUTH_PASSWORD_VALIDATORS = [  # length, kinds, history and age are identity/signin/policy.yaml's
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
     "OPTIONS": {"user_attributes": ["username"]}},
]
LOGIN_URL = "sign-in"
AXES_FAILURE_LIMIT = policy().limits.by["sign_in_here"].most
AXES_COOLOFF_TIME = policy().limits.by["sign_in_here"].window
AXES_CLIENT_IP_CALLABLE = "hengjian.identity.signin.limits.address_of"
AXES_DISABLE_ACCESS_LOG = True  # sessions have rows of their own
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_LOCKOUT_CALLABLE = "hengjian.identity.signin.views.entering.locked_out"

SINGLE_SIGN_ON = single.read(os.environ.get("HENGJIAN_OIDC", ""))
if SINGLE_SIGN_ON:
    AUTHENTICATION_BACKENDS.append("hengjian.identity.signin.oidc.Backend")
    globals().update(single.settings(SINGLE_SIGN_ON))

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = policy().session.hours * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_HTTPONLY = True  # scripts read the token from the page
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "hengjian.web.views.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
if HTTPS:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"  # no other host can set these
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATICFILES_DIRS: list[Path] = []
WHITENOISE_ALLOW_ALL_ORIGINS = False  # no other site has use for our scripts
WHITENOISE_USE_FINDERS = True  # the files stand in the package as they were built; nothing is collected
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
    "formatters": {"lines": {"()": "hengjian.runtime.logs.OneLine"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"axes": {"level": "ERROR"}},
}
