from django.db import models
from django.db.models import F, Q
from wagtail.models import Page


class HomePage(Page):
    """The one page type of `wagtail start`."""

    template = "floor/home_page.html"


class Seminar(models.Model):
    name = models.CharField(max_length=100)
    capacity = models.PositiveIntegerField()
    taken = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(name="not_oversold", condition=Q(taken__lte=F("capacity")))
        ]

    def __str__(self) -> str:
        return self.name


class Registration(models.Model):
    seminar = models.ForeignKey(Seminar, on_delete=models.CASCADE)
    code = models.UUIDField(unique=True)
    name = models.CharField(max_length=100)
    email = models.EmailField()
    people = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_each", fields=["seminar", "email"]),
        ]

    def __str__(self) -> str:
        return str(self.code)


class Fragment(models.Model):
    """One VEVENT (RFC 5545) as it stands in the feed."""

    text = models.TextField()
    changed_at = models.DateTimeField(auto_now=True, db_index=True)

    def __str__(self) -> str:
        return str(self.pk)


class Title(models.Model):
    code = models.CharField(max_length=40, unique=True)
    copies = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.code


class Loan(models.Model):
    """A copy is away from `start` to `stop`, both included."""

    title = models.ForeignKey(Title, on_delete=models.CASCADE, related_name="loans")
    start = models.DateField()
    stop = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["title", "start", "stop"], name="loan_span")]

    def __str__(self) -> str:
        return f"{self.start} – {self.stop}"
