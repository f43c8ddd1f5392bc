from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "hengjian.web"
    label = "web"
    verbose_name = "站点"
    default_auto_field = "django.db.models.BigAutoField"
