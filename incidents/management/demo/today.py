"""What waits for review when the demo opens, and what was decided that day."""

from typing import Final

from incidents.management.demo.story import (
    Cast,
    FollowUp,
    NoAction,
    Story,
    did,
    harmed,
    saw,
)
from incidents.terms import DoneSoFar, NoActionReason, ParentsTold, Part

# Sent last, so that it is the one with this number.
URGENT_NUMBER: Final = 1042

DECIDED: Final = (
    Story(
        minutes_ago=262,
        by="olive",
        kinds=("SE-01",),
        words="Parcel message with a strange link. It came to the office phone. "
        "Nobody opened it and it has been reported and deleted.",
        ending=NoAction(NoActionReason.DEALT_WITH),
        decided_minutes_ago=121,
    ),
    Story(
        minutes_ago=247,
        by="dean",
        site="South",
        kinds=("CD-11",),
        words="Phone out on the way in. Charlie was filming the queue for a joke and "
        "deleted the clip when asked.",
        people=(did("Charlie Hendry"),),
        place="Front gate",
        ending=NoAction(NoActionReason.LOW_LEVEL),
        decided_minutes_ago=98,
    ),
    Story(
        minutes_ago=239,
        by="tess",
        kinds=("CD-01",),
        words="Messages at night between two friends. Isla showed me a row from last "
        "night with Freya. They made it up on the way in.",
        people=(harmed("Isla Reeve"), did("Freya Mills")),
        ending=NoAction(NoActionReason.LOW_LEVEL),
        decided_minutes_ago=74,
    ),
    Story(
        minutes_ago=231,
        by="fatima",
        site="South",
        kinds=("CD-13",),
        words="Timetable and full name on a public page. Abigail had put up a picture "
        "of her planner. We took it down together.",
        people=(harmed("Abigail Rudd"),),
        ending=FollowUp(
            "Short talk in tutor time on what a planner gives away",
            owner="karen",
            due_after=1,
            parents_told=ParentsTold.NOT_YET,
        ),
        decided_minutes_ago=52,
    ),
)

WAITING: Final = (
    Story(
        minutes_ago=206,
        by="jo",
        kinds=("SE-00",),
        words="Visitor wi-fi password shared. It is written on the board in the "
        "meeting room and a photo of the board is in a parents' chat. Nothing else "
        "hangs on that network.",
        place="Meeting room",
        still_happening="yes",
    ),
    Story(
        minutes_ago=161,
        by="moira",
        site="South",
        kinds=("CT-00",),
        words="Stranger adding pupils on an app. Ella says an account with a dog "
        "picture added her and most of her class last night and asked which school "
        "they go to. She did not answer.",
        people=(harmed("Ella Byrne"), Cast(outsider="Account with a dog picture")),
        place="Room 7",
        pupil_safe="yes",
        done_so_far=(DoneSoFar.KEPT_DEVICE,),
        seen_minutes_ago=38,
    ),
    Story(
        minutes_ago=126,
        by="ruth",
        kinds=("CD-01",),
        words="Abusive post about a member of staff. It is on an open page, uses a "
        "first name and says where he runs. He knows and has kept copies of the "
        "words.",
        people=(
            Cast(adult="lewis", part=Part.HARMED),
            Cast(outsider="Somebody with a new account", part=Part.MAY_HAVE_DONE_IT),
        ),
        staff_harmed="yes",
        seen_minutes_ago=29,
    ),
    Story(
        minutes_ago=85,
        by="jo",
        kinds=("CD-10",),
        words="VPN found on a school tablet. It was put on last night from Amira's "
        "account. I have taken it off and left the tablet with the office.",
        people=(did("Amira Khan"),),
        device="Tablet 22",
    ),
    Story(
        minutes_ago=58,
        by="dean",
        site="South",
        kinds=("CD-01",),
        words="Name-calling on a game chat. Leo says two boys from Cedar kept it up "
        "for an hour last night. He left the game and told his mum.",
        people=(harmed("Leo Tanner"), did("Josh Wilde"), saw("Sam Idris")),
        place="Home",
    ),
    Story(
        minutes_ago=36,
        by="jo",
        kinds=("SE-00",),
        words="Phishing e-mail opened on staff laptop. A colleague opened the "
        "attachment, saw a blank page and rang me at once. The laptop is off the "
        "network and on my desk.",
        device="Staff laptop 31",
        still_happening="no",
    ),
    Story(
        minutes_ago=14,
        happened_before=7,
        by="asha",
        kinds=("CD-03", "CD-01"),
        words="Photo of a pupil in a group chat. Jayden showed me his phone at break. "
        "A photo of him has been put in the Year 9 chat and Callum wrote that "
        "everyone should send it on. I did not look at the photo.",
        people=(harmed("Jayden Marsh"), did("Callum Reeve")),
        place="Room 4",
        done_so_far=(DoneSoFar.TOLD_DSL, DoneSoFar.STAYED),
        done_words="Jayden is with Ms Lowe in the quiet room.",
    ),
)
