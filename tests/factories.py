"""Making places and people, each with just enough filled in."""

from datetime import date, time

import factory
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from factory.django import DjangoModelFactory

from accounts.models import (
    Closure,
    Device,
    Group,
    ParentalLink,
    Post,
    Pupil,
    School,
    Site,
    SiteHours,
    Term,
    User,
)
from accounts.terms import ClosureKind, Relationship, Role

# Every post and term begins here, so that a test may freeze any later clock.
LONG_AGO = date(2020, 9, 1)
FAR_OFF = date(2035, 8, 31)
OPENS, CLOSES = time(8, 30), time(16, 30)


class SchoolFactory(DjangoModelFactory):
    class Meta:
        model = School

    name = factory.Sequence(lambda n: f"School {n}")
    short_name = factory.LazyAttribute(lambda school: school.name)
    reference_prefix = factory.Sequence(lambda n: f"T{n}")
    chair_phone = "01632 960900"


class SiteFactory(DjangoModelFactory):
    """A site that is open Monday to Friday."""

    class Meta:
        model = Site
        skip_postgeneration_save = True

    school = factory.SubFactory(SchoolFactory)
    name = factory.Sequence(lambda n: f"Site {n}")
    office_phone = "01632 960100"
    dsl_phone = "01632 960101"
    deputy_phone = "01632 960102"

    @factory.post_generation
    def hours(self, create, extracted, **kwargs):
        SiteHours.objects.bulk_create(
            SiteHours(site=self, weekday=weekday, opens_at=OPENS, closes_at=CLOSES)
            for weekday in range(5)
        )


class TermFactory(DjangoModelFactory):
    """One term that never ends, so that any working day is a school day."""

    class Meta:
        model = Term

    school = factory.SubFactory(SchoolFactory)
    name = "Long term"
    first_day = LONG_AGO
    last_day = FAR_OFF


class ClosureFactory(DjangoModelFactory):
    class Meta:
        model = Closure

    school = factory.SubFactory(SchoolFactory)
    kind = ClosureKind.CLOSED
    name = "Boiler"
    last_day = factory.SelfAttribute("first_day")


class UserFactory(DjangoModelFactory):
    """A user without a password: `signed_in` needs none."""

    class Meta:
        model = User

    given_name = "Robin"
    family_name = factory.Sequence(lambda n: f"Person{n}")
    email = factory.Sequence(lambda n: f"person{n}@school.example")
    password = f"{UNUSABLE_PASSWORD_PREFIX}none"


class PostFactory(DjangoModelFactory):
    class Meta:
        model = Post

    user = factory.SubFactory(UserFactory)
    role = Role.STAFF
    site = factory.SubFactory(SiteFactory)
    from_day = LONG_AGO


class PupilFactory(DjangoModelFactory):
    class Meta:
        model = Pupil

    site = factory.SubFactory(SiteFactory)
    given_name = "Robin"
    family_name = factory.Sequence(lambda n: f"Pupil{n}")
    year_group = 8
    born_on = date(2013, 5, 4)
    joined_on = LONG_AGO


class GroupFactory(DjangoModelFactory):
    class Meta:
        model = Group
        skip_postgeneration_save = True

    site = factory.SubFactory(SiteFactory)
    name = factory.Sequence(lambda n: f"Group {n}")

    @factory.post_generation
    def pupils(self, create, extracted, **kwargs):
        if extracted:
            self.pupils.set(extracted)


class ParentalLinkFactory(DjangoModelFactory):
    class Meta:
        model = ParentalLink

    user = factory.SubFactory(UserFactory)
    pupil = factory.SubFactory(PupilFactory)
    relationship = Relationship.MOTHER
    from_day = LONG_AGO


class DeviceFactory(DjangoModelFactory):
    class Meta:
        model = Device

    site = factory.SubFactory(SiteFactory)
    name = factory.Sequence(lambda n: f"Laptop {n}")
    asset_number = factory.Sequence(lambda n: f"A{n}")
