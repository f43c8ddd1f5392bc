from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "hengjian.supervision"
    label = "supervision"
    verbose_name = "执法监督"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hengjian.proceedings import exports
        from hengjian.supervision import listing

        exports.register(listing.FINDINGS)
