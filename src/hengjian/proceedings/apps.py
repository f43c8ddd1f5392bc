from django.apps import AppConfig


class ProceedingsConfig(AppConfig):
    name = "hengjian.proceedings"
    label = "proceedings"
    verbose_name = "办理"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hengjian.proceedings import exports
        from hengjian.proceedings.views import lists, numbers, todo

        exports.register(lists.CASES)
        exports.register(numbers.NUMBERS)
        exports.register(todo.TASKS)
