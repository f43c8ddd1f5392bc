from django.apps import AppConfig


class EnforcementConfig(AppConfig):
    name = "hengjian.enforcement"
    label = "enforcement"
    verbose_name = "执法"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hengjian.enforcement.deliberation import Deliberation
        from hengjian.enforcement.hearing import Hearing
        from hengjian.enforcement.legal_review import LegalReview
        from hengjian.enforcement.ordinary.behaviour import OrdinaryPenalty
        from hengjian.enforcement.serving import Serving
        from hengjian.enforcement.simple import SimplePenalty
        from hengjian.proceedings import behaviours

        behaviours.register("penalty.simple", SimplePenalty())
        behaviours.register("penalty.ordinary", OrdinaryPenalty())
        behaviours.register("legal_review", LegalReview())
        behaviours.register("hearing", Hearing())
        behaviours.register("deliberation", Deliberation())
        behaviours.register("serving", Serving())
