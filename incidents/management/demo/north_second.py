"""The stories at North, oldest first: the last two weeks."""

from typing import Final

from incidents.management.demo.story import (
    Cast,
    Escalated,
    FollowUp,
    NoAction,
    Story,
    did,
    harmed,
    saw,
)
from incidents.terms import (
    DoneSoFar,
    EscalatedTo,
    NoActionReason,
    ParentsTold,
    Part,
)

STORIES: Final = (
    Story(
        days_ago=10,
        at="14:25",
        by="lewis",
        kinds=("CN-09",),
        words="Pupils talking about a breath-holding dare. Three boys had seen it in "
        "short films. Nobody has tried it in school. I told them why it is risky.",
        people=(saw("Jack Tully"), saw("Dylan Pryce"), saw("Kai Sutton")),
        ending=FollowUp(
            "Ask tutors to watch for it; do not name it in messages home",
            owner="helen",
            done_after=0,
            note="Tutors told at briefing.",
            closed="Nothing more seen in a week.",
        ),
    ),
    Story(
        days_ago=9,
        at="12:15",
        by="siobhan",
        kinds=("ST-04",),
        words="Colleague's holiday post names a pupil. The page is open to everyone "
        "and uses a first name and a joke about a lesson. I do not think any harm "
        "was meant.",
        people=(Cast(adult="lewis", part=Part.MAY_HAVE_DONE_IT),),
        ending=NoAction(
            NoActionReason.OTHER,
            "Spoke with him. Post removed at once, code of conduct read again.",
        ),
        decided_by="dana",
    ),
    Story(
        days_ago=8,
        at="10:40",
        by="asha",
        kinds=("CD-01",),
        words="Name-calling in a game chat at the weekend. Leo showed me messages "
        "from Ethan. It had stopped by Sunday and they are talking again.",
        people=(harmed("Leo Silva"), did("Ethan Boyd")),
        ending=NoAction(NoActionReason.DEALT_WITH),
        decided_by="ruth",
        reopened_after=3,
        reopened_because="Mrs Silva rang: it began again last night.",
    ),
    Story(
        days_ago=7,
        at="09:40",
        by="tess",
        kinds=("CT-04",),
        words="Stranger asked a pupil for her phone number. Chloe was playing an "
        "on-line game at home. She said no and told her gran.",
        people=(
            harmed("Chloe Barker"),
            Cast(outsider="A player called nightowl", part=Part.MAY_HAVE_DONE_IT),
        ),
        pupil_safe="yes",
        ending=FollowUp(
            "Help Chloe to block and report the player; ring her gran",
            owner="ruth",
            done_after=1,
            note="Reported and blocked.",
            closed="Chloe did the right thing and was told so.",
            parents_told=ParentsTold.TOLD,
        ),
    ),
    Story(
        days_ago=6,
        at="13:15",
        by="sid",
        kinds=("CD-10",),
        words="School tablet used to make a rude avatar. Alfie and Harry were "
        "laughing at it in art. They took it down when I asked.",
        people=(did("Alfie Stone"), did("Harry Dunn")),
        ending=NoAction(NoActionReason.LOW_LEVEL),
        decided_by="ruth",
        decided_days_later=1,
    ),
    Story(
        days_ago=5,
        at="11:50",
        by="hannah",
        kinds=("CD-07",),
        words="Made-up account in a pupil's name. It uses a photo of Lily from the "
        "school play and follows most of her class. Lily does not know who runs "
        "it and is worried.",
        people=(harmed("Lily Marsh"),),
        ending=FollowUp(
            "Report the account with Lily and ask the app to remove it",
            owner="karen",
            due_after=2,
            done_after=None,
            parents_told=ParentsTold.TOLD,
        ),
    ),
    Story(
        days_ago=4,
        at="14:30",
        by="asha",
        kinds=("CM-01",),
        words="Pupil spent birthday money on loot boxes. Connor told the class that "
        "eighty pounds went in a weekend and that he took his dad's card.",
        people=(harmed("Connor Walsh"),),
        ending=FollowUp(
            "Ring Mr Walsh about spending limits on the console",
            owner="karen",
            due_after=5,
            done_after=None,
        ),
    ),
    Story(
        days_ago=3,
        at="14:45",
        by="lewis",
        kinds=("CD-06",),
        words="Threat sent before a fixture. Callum had a message from a number he "
        "does not know saying to watch himself at the bus stop. He is worried and "
        "his mum will fetch him.",
        people=(harmed("Callum Reeve"),),
        done_so_far=(DoneSoFar.TOLD_DSL,),
        ending=Escalated(
            EscalatedTo.POLICE,
            contact="101, reference 3391",
            advice="Keep the message. An officer will ring his mother.",
            parents_told=ParentsTold.TOLD,
        ),
        decided_by="karen",
        also_read_by=("dana",),
    ),
    Story(
        days_ago=3,
        at="14:50",
        by="siobhan",
        kinds=("CN-08",),
        words="Made-up story about a bus crash. It spread in class and several "
        "pupils were upset until we checked the local news together.",
        people=(Cast(group="Oak"),),
        ending=NoAction(NoActionReason.DEALT_WITH),
        decided_days_later=1,
    ),
    Story(
        days_ago=1,
        at="11:20",
        by="asha",
        kinds=("CD-01",),
        words="Comments about a pupil's family. Callum wrote them in a group chat "
        "and Jayden answered. Both say the other began.",
        people=(did("Callum Reeve"), harmed("Jayden Marsh")),
        ending=FollowUp(
            "See Callum and Jayden together with Tess; ring both homes",
            owner="karen",
            due_after=1,
            done_after=None,
        ),
        decided_by="ruth",
    ),
    Story(
        days_ago=1,
        at="13:05",
        by="jo",
        kinds=("SE-02",),
        words="Supply teacher's password on a sticky note. It was on the desk in "
        "Room 5 all morning. I have changed it and ended every session. The log "
        "shows no sign-in from anywhere else.",
        ending=FollowUp(
            "Remind supply staff how we give out passwords",
            owner="jo",
            due_after=2,
            done_after=None,
        ),
        decided_by="helen",
    ),
)
