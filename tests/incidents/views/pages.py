"""Opening a page of incidents as somebody, in one line."""

from django.test import Client
from django.urls import reverse

from tests.people import signed_in


def page(user, name, *args, query=""):
    url = reverse(f"incidents:{name}", args=args) + query
    return signed_in(Client(), user).get(url)


def text(user, name, *args, query=""):
    return page(user, name, *args, query=query).content.decode()


def post(user, name, *args, **data):
    url = reverse(f"incidents:{name}", args=args)
    return signed_in(Client(), user).post(url, data)
