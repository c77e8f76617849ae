from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Max, Min
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.contrib.forms.forms import FormBuilder, WagtailAdminFormPageForm
from wagtail.contrib.forms.models import AbstractFormField, AbstractFormSubmission, FormMixin
from wagtail.contrib.forms.panels import FormSubmissionsPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

from ..forms import PageForm
from ..public_forms import GuardedForm
from ..retention import PersonalData, delete_rows
from ..throttle import Limit, allow, client_network
from .page import BasePage

ANSWERS = Limit("form page", count=10, seconds=3600)


class FormField(AbstractFormField):
    """A question. Its key is the same in each language, so that answers form one list."""

    page = ParentalKey("core.FormPage", on_delete=models.CASCADE, related_name="form_fields")
    key = models.SlugField(
        _("key"),
        max_length=40,
        help_text=_("The same in each language; small Latin letters, for example “subject”."),
    )

    panels = [FieldPanel("key"), *AbstractFormField.panels]

    class Meta(AbstractFormField.Meta):
        verbose_name = _("form field")
        verbose_name_plural = _("form fields")
        constraints = [
            models.UniqueConstraint(fields=["page", "key"], name="unique_form_field_key")
        ]

    def get_field_clean_name(self) -> str:
        return self.key.replace("-", "_")

    def save(self, *args: Any, **kwargs: Any) -> None:
        # Wagtail computes the name on the first save only; a changed key must take it along.
        self.clean_name = self.get_field_clean_name()
        super().save(*args, **kwargs)


def _kept_for() -> str:
    days = FormPage.objects.live().aggregate(least=Min("keep_days"), most=Max("keep_days"))
    if days["most"] is None:
        return gettext("As many days as the form itself says.")
    if days["least"] == days["most"]:
        return gettext("%(days)d days.") % {"days": days["most"]}
    return gettext("%(least)d to %(most)d days, as the form itself says.") % days


class FormSubmission(AbstractFormSubmission):
    """One visitor's answers, in one list for all languages of the page."""

    page = models.ForeignKey(Page, null=True, on_delete=models.SET_NULL, related_name="+")
    # Wagtail's own column, with a name that the public list of what is held can show.
    form_data = models.JSONField(_("answers"), encoder=DjangoJSONEncoder)
    page_key = models.UUIDField(db_index=True)
    until = models.DateTimeField(_("kept until"), db_index=True)

    class Meta(AbstractFormSubmission.Meta):
        verbose_name = _("form answer")
        verbose_name_plural = _("form answers")

    def __str__(self) -> str:
        return f"#{self.pk}"

    @staticmethod
    def over(now: datetime) -> "models.QuerySet[FormSubmission]":
        """Return the answers whose days are over."""
        return FormSubmission.objects.filter(until__lte=now)

    personal_data = PersonalData(
        fields=("form_data",),
        purpose=_("To answer those who write to us through a form."),
        keep=_kept_for,
        due=over,
        erase=delete_rows,
    )


class GuardedFormBuilder(FormBuilder):
    def get_form_class(self) -> type[forms.Form]:
        return type("PageForm", (GuardedForm,), dict(self.formfields))


class FormPageForm(PageForm, WagtailAdminFormPageForm):
    """What both of the page's bases ask of its editors."""


class FormPage(FormMixin, BasePage):
    """Internships, enquiries: a form whose answers only staff read, and not for long."""

    introduction = RichTextField(
        _("introduction"), features=["bold", "link", "ol", "ul"], blank=True
    )
    thank_you = RichTextField(_("thank-you text"), features=["bold", "link"], blank=True)
    keep_days = models.PositiveSmallIntegerField(
        _("answers are kept for (days)"),
        default=90,
        validators=[MinValueValidator(1), MaxValueValidator(730)],
    )

    form_builder = GuardedFormBuilder
    base_form_class = FormPageForm
    content_panels = [
        FormSubmissionsPanel(),
        *BasePage.content_panels,
        FieldPanel("introduction"),
        InlinePanel("form_fields", label=_("Field")),
        FieldPanel("thank_you"),
        FieldPanel("keep_days"),
    ]
    parent_page_types = ["core.HomePage", "core.StandardPage"]
    subpage_types: list[str] = []
    template = "core/form_page.html"

    class Meta:
        verbose_name = _("form page")
        verbose_name_plural = _("form pages")

    def clean(self) -> None:
        super().clean()
        keys = [field.key for field in self.form_fields.all()]
        if len(keys) != len(set(keys)):
            raise ValidationError(_("Two fields have the same key."))

    def get_submission_class(self) -> type[FormSubmission]:
        return FormSubmission

    def get_submissions(self) -> "models.QuerySet[FormSubmission]":
        return FormSubmission.objects.filter(page_key=self.translation_key)

    def get_form_parameters(self) -> dict[str, Any]:
        return {}

    def get_form(self, *args: Any, **kwargs: Any) -> forms.Form:
        # Wagtail passes the page and the user, which would open the session of every visitor.
        return self.get_form_class()(*args)

    def process_form_submission(self, form: forms.Form) -> FormSubmission:
        answers = {
            field.clean_name: form.cleaned_data.get(field.clean_name)
            for field in self.get_form_fields()
        }
        return FormSubmission.objects.create(
            form_data=answers,
            page=self,
            page_key=self.translation_key,
            until=timezone.now() + timedelta(days=self.keep_days),
        )

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return never_cache(self._serve)(request)

    def _serve(self, request: HttpRequest) -> HttpResponse:
        form = self.get_form(request.POST or None)
        status = 200
        if request.method == "POST":
            if not allow(ANSWERS, client_network(request)):
                form.add_error(
                    None, _("Too many forms came from your network. Try again in an hour.")
                )
                status = 429
            elif form.is_valid():
                return self.render_landing_page(request, self.process_form_submission(form))
            else:
                status = 400
        context = self.get_context(request)
        context["form"] = form
        return TemplateResponse(request, self.get_template(request), context, status=status)
