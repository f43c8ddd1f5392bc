from django.apps import AppConfig


class ProceedingsConfig(AppConfig):
    name = "hengjian.proceedings"
    label = "proceedings"
    verbose_name = "办理"
    default_auto_field = "django.db.models.BigAutoField"
