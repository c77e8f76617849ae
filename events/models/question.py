from datetime import datetime, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from site_project.core.paired import Paired
from site_project.core.retention import PersonalData, delete_rows

from ..enums import QuestionKind
from .event import Event
from .registration import Registration


class Question(models.Model):
    """What an event asks beside the name: with the purpose and the end of each answer."""

    event = models.ForeignKey(
        Event, verbose_name=_("event"), on_delete=models.CASCADE, related_name="questions"
    )
    text = Paired(models.CharField, _("question"), max_length=200)
    kind = models.CharField(
        _("kind of answer"), max_length=8, choices=QuestionKind, default=QuestionKind.TEXT
    )
    choices = Paired(
        models.TextField,
        _("choices"),
        blank=True,
        help_text=_("One in each line, in the same order in both languages."),
    )
    required = models.BooleanField(_("has to be answered"), default=False)
    purpose = Paired(
        models.CharField,
        _("purpose"),
        max_length=200,
        help_text=_("Why it is asked, in one sentence. The form prints it."),
    )
    retention_days = models.PositiveSmallIntegerField(
        _("answers kept for (days after the event)"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(730)],
    )
    at_door = models.BooleanField(_("shown at the door"), default=False)
    sort_order = models.PositiveSmallIntegerField(_("order"), default=0)
    archived = models.BooleanField(_("no longer asked"), default=False)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["sort_order", "pk"]

    def __str__(self) -> str:
        return str(self.text)


class Answer(models.Model):
    """What a registrant answered. `text` of a choice is its line number, from 1."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    text = models.TextField(_("answer"), max_length=1000)

    wagtail_reference_index_ignore = True

    personal_data = PersonalData(
        fields=("text",),
        purpose=_("For the purpose that the form names beside each question."),
        keep=_("As many days after the event as the form says beside each question."),
        due=lambda now: answers_over(now),
        erase=delete_rows,
    )

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [
            models.UniqueConstraint(fields=["registration", "question"], name="unique_answer")
        ]

    def __str__(self) -> str:
        return f"{self.question_id}"


def answers_over(now: datetime) -> "models.QuerySet[Answer]":
    """Return the answers kept longer than their question says."""
    over = models.Q(pk__in=[])
    days_in_use = Question.objects.values_list("retention_days", flat=True).distinct()
    for days in days_in_use.order_by():
        until = now - timedelta(days=days)
        over |= models.Q(question__retention_days=days, registration__session__ends_at__lte=until)
    return Answer.objects.filter(over | models.Q(registration__name="", registration__email=""))
