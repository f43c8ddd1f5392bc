from django.apps import AppConfig


class ProceedingsConfig(AppConfig):
    name = "hengjian.proceedings"
    label = "proceedings"
    verbose_name = "办理"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hengjian.identity import rights
        from hengjian.proceedings import exports
        from hengjian.proceedings.duties import duties
        from hengjian.proceedings.views import lists, numbers, todo

        rights.duties_by(duties)
        exports.register(lists.CASES)
        exports.register(numbers.NUMBERS)
        exports.register(todo.TASKS)
