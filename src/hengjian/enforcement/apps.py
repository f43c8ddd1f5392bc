from django.apps import AppConfig


class EnforcementConfig(AppConfig):
    name = "hengjian.enforcement"
    label = "enforcement"
    verbose_name = "执法"
    default_auto_field = "django.db.models.BigAutoField"
