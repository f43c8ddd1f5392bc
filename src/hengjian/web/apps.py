from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "hengjian.web"
    label = "web"
    verbose_name = "站点"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hengjian.identity import audit_verification, auditing
        from hengjian.proceedings import exports, verification
        from hengjian.web.views import procedures, registers, rules

        verification.register_log(auditing.KIND, audit_verification.entries, audit_verification.outside)
        exports.register(rules.RULES)
        exports.register(procedures.PROCEDURES)
        exports.register(registers.DEVICE_LIST)
        exports.register(registers.CHANGE_LIST)
