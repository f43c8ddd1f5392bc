from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "hengjian.registry"
    label = "registry"
    verbose_name = "基础信息"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hengjian.identity import rights
        from hengjian.identity.administration import staff
        from hengjian.registry import certificates, services

        rights.qualify_by(services.supervises)
        staff.certificates_by(certificates.Keeper())
