"""The stories at South, oldest first: the last two weeks."""

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
from incidents.terms import (
    NoActionReason,
    ParentsTold,
    Part,
)

STORIES: Final = (
    Story(
        site="South",
        days_ago=9,
        at="10:20",
        by="owen",
        kinds=("CD-02",),
        words="Rude video about a member of staff. It shows a drawing with a teacher's "
        "nickname and music. About forty pupils have seen it. The teacher knows.",
        people=(
            Cast(adult="moira", part=Part.HARMED),
            did("Toby Lloyd"),
            saw("Charlie Hendry"),
        ),
        staff_harmed="yes",
        ending=FollowUp(
            "Ask Toby to take it down; support for the teacher",
            owner="karen",
            done_after=1,
            note="Down the same evening. Teacher has seen the union rep.",
            closed="Video gone; Toby and the teacher have talked it through.",
            parents_told=ParentsTold.TOLD,
        ),
        restricted_because="A colleague is named. She asked for few people to know.",
        readers=("dana", "gareth"),
    ),
    Story(
        site="South",
        days_ago=8,
        at="09:50",
        by="imran",
        kinds=("SE-10",),
        words="Old supply account could still open shared files. Found in the monthly "
        "check. It was last used in the summer and is closed now.",
        ending=NoAction(NoActionReason.DEALT_WITH),
        decided_by="peter",
    ),
    Story(
        site="South",
        days_ago=7,
        at="14:05",
        by="dean",
        kinds=("CN-07",),
        words="Fight film from another school shown in class. Archie passed his phone "
        "along the row. Nobody here is in it.",
        people=(did("Archie Tanner"), Cast(group="Cedar")),
        ending=FollowUp(
            "Talk with Archie about sharing; ring home",
            owner="peter",
            due_after=1,
            done_after=1,
            note="Talked. He had not thought of the people in it.",
            closed="Done with at home as well.",
            parents_told=ParentsTold.TOLD,
        ),
        decided_by="peter",
    ),
    Story(
        site="South",
        days_ago=6,
        at="11:30",
        by="moira",
        kinds=("CT-06",),
        words="Pupil talks to a chatbot each night. It is for hours and Samira "
        "says it is the only one who listens. She has missed two mornings.",
        people=(harmed("Samira Haddad"),),
        ending=FollowUp(
            "Meet Samira and her guardian about nights and sleep",
            owner="gareth",
            due_after=3,
            done_after=2,
            note="Met. Phone stays downstairs after ten.",
        ),
        decided_by="gareth",
    ),
    Story(
        site="South",
        days_ago=5,
        at="13:10",
        by="bev",
        kinds=("ST-05",),
        words="Parent posted about our attendance letters. The post names no pupil "
        "and calls the office useless. Several parents have answered.",
        people=(Cast(outsider="A parent", part=Part.MAY_HAVE_DONE_IT),),
        link="local families page",
        ending=NoAction(
            NoActionReason.OTHER, "Dana rang her. Post taken down, letters reworded."
        ),
        decided_by="karen",
    ),
    Story(
        site="South",
        days_ago=3,
        at="10:30",
        by="fatima",
        kinds=("CD-01", "CD-08"),
        words="Jokes about a pupil's accent online. Yusuf heard of the live stream "
        "from his cousin. Two voices may be from Cedar class.",
        people=(harmed("Yusuf Demir"), did("Josh Wilde"), did("Archie Tanner")),
        ending=FollowUp(
            "See Josh and Archie apart; ring all three homes",
            owner="karen",
            due_after=2,
            done_after=1,
            note="Josh seen. Archie was not there.",
        ),
    ),
    Story(
        site="South",
        days_ago=2,
        at="12:20",
        by="owen",
        kinds=("CD-09",),
        words="Photo of a pupil asleep in class. Erin took and sent it and Bethany "
        "asked her to delete it. She did so in front of me.",
        people=(harmed("Bethany Snow"), did("Erin Walsh")),
        ending=NoAction(NoActionReason.DEALT_WITH),
        decided_by="gareth",
    ),
    Story(
        site="South",
        days_ago=1,
        at="14:00",
        by="moira",
        kinds=("OT-02",),
        words="Parent asked how to stop game chat. I showed her the page with "
        "the steps and gave her the leaflet.",
        ending=NoAction(NoActionReason.DEALT_WITH),
        decided_by="peter",
    ),
)
