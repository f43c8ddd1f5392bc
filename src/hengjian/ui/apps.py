"""Django's entry for the interface package."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Components, forms, lists and the page shell. Has no models."""

    name = "hengjian.ui"
    label = "ui"
    verbose_name = "界面"
