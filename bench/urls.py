"""The product's addresses, and beside them the bare pages."""

from django.urls import include, path

from bench import bare

urlpatterns = [
    path("bare/list/", bare.bare_list),
    path("bare/write/", bare.bare_write),
    path("", include("esafety.urls")),
]
