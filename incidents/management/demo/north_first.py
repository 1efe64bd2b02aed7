"""The stories at North, oldest first: the first two weeks."""

from typing import Final

from incidents.management.demo.story import (
    Cast,
    Escalated,
    FollowUp,
    NoAction,
    Note,
    Story,
    did,
    harmed,
    saw,
)
from incidents.terms import (
    AddendumKind,
    DoneSoFar,
    EscalatedTo,
    NoActionReason,
    ParentsTold,
)

STORIES: Final = (
    Story(
        days_ago=20,
        at="10:50",
        by="asha",
        kinds=("CD-01",),
        words="Unkind messages about a pupil's hair. Ruby showed me four "
        "messages in the class chat from last night. Kai had written two of them "
        "and others added laughing faces. Ruby was upset but came back to the lesson.",
        people=(harmed("Ruby Holt"), did("Kai Sutton")),
        place="Room 2",
        ending=FollowUp(
            "See Ruby and Kai apart, then ring both homes",
            owner="ruth",
            done_after=1,
            note="Both seen. Kai has owned up and Ruby is happy with that.",
            closed="Settled between the two of them; both homes rung.",
            parents_told=ParentsTold.TOLD,
        ),
    ),
    Story(
        days_ago=20,
        at="13:20",
        by="jo",
        kinds=("SE-08",),
        words="A proxy page got past the web filter. The weekly report shows one "
        "laptop from the trolley reaching game sites through it for ten minutes. "
        "The page is blocked now and the filter test passes again.",
        device="Trolley laptop 14",
        ending=NoAction(NoActionReason.DEALT_WITH),
        decided_by="helen",
    ),
    Story(
        days_ago=19,
        at="11:35",
        by="sid",
        kinds=("CD-11",),
        words="Phone used in the corridor during lessons. Tyler was playing a game "
        "on it and handed it in when asked. It is in the office.",
        people=(did("Tyler Finch"),),
        ending=NoAction(NoActionReason.LOW_LEVEL),
    ),
    Story(
        days_ago=18,
        at="09:25",
        by="tess",
        kinds=("CN-04",),
        words="Pupil searched for ways to hurt herself. The alert came at 9:10 from "
        "the library computer. I sat with Sophie straight away. She says she is "
        "safe and wants to talk to somebody she knows.",
        people=(harmed("Sophie Grant-Lee"),),
        place="Library",
        done_so_far=(DoneSoFar.TOLD_DSL, DoneSoFar.STAYED),
        pupil_safe="yes",
        ending=Escalated(
            EscalatedTo.CHILDRENS_SERVICES,
            contact="First Response, call 48213",
            advice="School and home to keep the safety plan going. Ring again if "
            "anything changes. No visit needed today.",
            closed_after=6,
            closed="Plan reviewed with Sophie, her mother and the nurse.",
            parents_told=ParentsTold.TOLD,
        ),
        decided_by="ruth",
        also_read_by=("karen", "dana"),
        notes=(
            Note(
                1,
                AddendumKind.CALL_HOME,
                "Rang Mrs Grant-Lee. She will stay home tonight and has locked "
                "the medicine cupboard.",
                "ruth",
            ),
            Note(
                4,
                AddendumKind.MEETING,
                "Met with Sophie, her mother and the school nurse. Safety plan "
                "written and signed.",
                "ruth",
            ),
        ),
    ),
    Story(
        days_ago=17,
        at="14:10",
        by="lewis",
        kinds=("CD-09",),
        words="Pupil filmed in the changing room doorway. Nobody was undressed. "
        "Reece held his phone up as a joke and says he deleted the clip. The "
        "others want to be sure it is gone.",
        people=(did("Reece Turner"), saw("Kian Doyle"), saw("Daniel Okafor")),
        place="Sports hall",
        done_so_far=(DoneSoFar.TOLD_DSL,),
        ending=FollowUp(
            "Check with Reece and his mother that the clip is gone",
            owner="karen",
            done_after=1,
            note="Mrs Turner looked through the phone with him. Nothing there.",
            closed="Clip gone. Reece hands his phone in before PE.",
            parents_told=ParentsTold.TOLD,
        ),
    ),
    Story(
        days_ago=16,
        at="09:05",
        by="olive",
        kinds=("SE-01",),
        words="E-mail that pretended to be from the bank. It asked me to confirm an "
        "account number. I opened no link and sent it on to IT.",
        ending=NoAction(NoActionReason.DEALT_WITH),
        decided_by="helen",
    ),
    Story(
        days_ago=15,
        at="12:40",
        by="siobhan",
        kinds=("CN-06", "CD-08"),
        words="Racist picture passed round at lunch. Connor showed it to the table "
        "from his phone. Amira saw it and left the hall. I asked him to put the "
        "phone away and he did.",
        people=(did("Connor Walsh"), harmed("Amira Khan"), Cast(group="Birch")),
        place="Dining hall",
        done_so_far=(DoneSoFar.STAYED,),
        ending=FollowUp(
            "See Amira first, then Connor with his father",
            owner="karen",
            due_after=2,
            done_after=2,
            note="Amira wants no meeting. Connor and Mr Walsh came in.",
            closed="Recorded as a hate incident. Talk with Birch class done.",
            parents_told=ParentsTold.TOLD,
        ),
        notes=(
            Note(
                1,
                AddendumKind.TALK_WITH_PUPIL,
                "Amira says it has not happened before. She would like to sit with "
                "Chloe at lunch this week.",
                "ruth",
            ),
        ),
    ),
    Story(
        days_ago=14,
        at="10:15",
        by="priya",
        kinds=("SE-06",),
        words="Trip letter sent to the wrong family. It held one child's name and a "
        "food allergy. The parent who got it rang us, has deleted it and says so "
        "in writing.",
        ending=FollowUp(
            "List what was in the letter and tell the right family",
            owner="priya",
            done_after=1,
            note="Family told. They thanked us for ringing.",
            closed="Letter deleted, family told, merge list corrected.",
            parents_told=ParentsTold.TOLD,
        ),
    ),
    Story(
        days_ago=13,
        at="13:50",
        by="asha",
        kinds=("CD-12",),
        words="Homework written by an AI tool. Maya said so when I asked how she had "
        "found the answer. She will do it again by hand.",
        people=(did("Maya Shah"),),
        ending=NoAction(NoActionReason.DEALT_WITH),
    ),
    Story(
        days_ago=12,
        at="08:55",
        by="tess",
        kinds=("CD-03",),
        words="Private picture of a pupil sent on. Ellie told me before "
        "registration that somebody she trusted passed it to two others. I have "
        "not seen it and did not ask to. She is with me in the quiet room.",
        people=(harmed("Ellie Fox"), did("Kian Doyle")),
        place="Quiet room",
        happened_before=10,
        done_so_far=(DoneSoFar.TOLD_DSL, DoneSoFar.STAYED),
        ending=Escalated(
            EscalatedTo.POLICE,
            contact="Safer schools officer, log 0417",
            advice="No crime to be recorded at this stage. Pupils to take the picture "
            "down with Report Remove. Nobody at school is to look at it.",
            closed_after=5,
            closed="Reported through Report Remove. Both families seen.",
            parents_told=ParentsTold.TOLD,
        ),
        also_read_by=("ruth", "dana"),
        notes=(
            Note(
                1,
                AddendumKind.AGENCY_CONTACT,
                "Ellie made a Report Remove request with her father beside her.",
                "karen",
            ),
            Note(
                3,
                AddendumKind.TALK_WITH_PUPIL,
                "Ellie feels better and has her friends round her. She knows she can "
                "leave a lesson if she needs to.",
                "karen",
            ),
        ),
    ),
    Story(
        days_ago=11,
        at="11:10",
        by="hannah",
        kinds=("CD-13",),
        words="Pupil's street and school on a public page. Dylan had a photo of "
        "his front door as his profile. We changed it together at break and made "
        "the page private.",
        people=(harmed("Dylan Pryce"),),
        ending=NoAction(NoActionReason.DEALT_WITH),
        decided_by="ruth",
    ),
)
