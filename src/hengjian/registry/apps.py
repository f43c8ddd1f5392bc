from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "hengjian.registry"
    label = "registry"
    verbose_name = "基础信息"
    default_auto_field = "django.db.models.BigAutoField"
