from django.apps import AppConfig


class EnforcementConfig(AppConfig):
    name = "hengjian.enforcement"
    label = "enforcement"
    verbose_name = "执法"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hengjian.enforcement.simple import SimplePenalty
        from hengjian.proceedings import behaviours

        behaviours.register("penalty.simple", SimplePenalty())
