from django.db import models


class Demonstration(models.Model):
    """The mark of a database that `demo` made: only such a one may it start again."""

    today = models.DateField()

    class Meta:
        verbose_name = "demonstration"

    def __str__(self) -> str:
        return self.today.isoformat()
