"""Which app answers which address."""

from django.urls import include, path, register_converter

from accounts.converters import WordConverter

register_converter(WordConverter, "word")

handler500 = "accounts.views.pages.problem"

urlpatterns = [
    path("", include("incidents.urls")),
    path("", include("accounts.urls")),
    path("", include("accounts.sign_in_urls")),
]
