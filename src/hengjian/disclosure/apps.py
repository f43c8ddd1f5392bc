from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    name = "hengjian.disclosure"
    label = "disclosure"
    verbose_name = "公示"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hengjian.disclosure import publishing, sources
        from hengjian.proceedings import reactions, verification

        reactions.register("*", publishing.PUBLISH, publishing.publish)
        reactions.register("*", publishing.REVOKE, publishing.take_down)
        reactions.register("*", publishing.WITHDRAW, publishing.withdraw)
        verification.register("publication", sources.publications, "disclosure_publication")
        verification.register("withdrawal", sources.withdrawals, "disclosure_withdrawal")
