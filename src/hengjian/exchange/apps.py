from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "hengjian.exchange"
    label = "exchange"
    verbose_name = "归集"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hengjian.exchange import leaves, verification, views
        from hengjian.exchange.models import Batch
        from hengjian.proceedings import exports, rotation
        from hengjian.proceedings.verification import register

        register(leaves.KIND, verification.receipts, "exchange_receipt")
        rotation.holds(Batch, "wrapped_key")
        exports.register(views.RETURNED)
