"""The stories at South, oldest first: the first two weeks."""

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
)
from incidents.terms import (
    AddendumKind,
    DoneSoFar,
    EscalatedTo,
    NoActionReason,
    ParentsTold,
    Part,
)

STORIES: Final = (
    Story(
        site="South",
        days_ago=20,
        at="11:15",
        by="dean",
        kinds=("CD-11",),
        words="Smart watch used in a test. Luke was sending messages with it and "
        "put it in his bag when asked. He will leave it at the office from now on.",
        people=(did("Luke Hendry"),),
        ending=NoAction(NoActionReason.LOW_LEVEL),
    ),
    Story(
        site="South",
        days_ago=19,
        at="13:30",
        by="moira",
        kinds=("CD-01",),
        words="Pupil left out of a class chat. Holly was taken out of the "
        "group and told why in front of others. She ate her lunch alone.",
        people=(harmed("Holly Peck"), did("Evie Marlow"), did("Niamh Kelly")),
        place="Canteen",
        ending=FollowUp(
            "See the three girls and set up a circle time",
            owner="gareth",
            done_after=2,
            note="Circle time held. Holly is back in the group.",
            closed="Friends again; tutor keeps an eye on it.",
            parents_told=ParentsTold.TOLD,
        ),
        decided_by="gareth",
    ),
    Story(
        site="South",
        days_ago=18,
        at="10:35",
        by="imran",
        kinds=("SE-08", "CD-10"),
        words="Games site reached through a school account. The account belongs to "
        "a Year 11 pupil who had saved a proxy link. Link removed, filter tested.",
        people=(did("Joel Carver"),),
        device="Library PC 3",
        ending=NoAction(NoActionReason.DEALT_WITH),
        decided_by="peter",
    ),
    Story(
        site="South",
        days_ago=17,
        at="09:10",
        by="fatima",
        kinds=("CN-05",),
        words="Worrying views in a piece of writing. Nathan wrote that one group of "
        "people should not be allowed here and gave a channel he watches. He was "
        "calm and happy to talk about it.",
        people=(Cast(pupil="Nathan Price-Jones", part=Part.UNSURE),),
        pupil_safe="unsure",
        done_so_far=(DoneSoFar.TOLD_DSL,),
        ending=Escalated(
            EscalatedTo.LOCAL_AUTHORITY,
            contact="Prevent adviser, note PR-77",
            advice="Not for referral. Keep talking with him; a mentor to watch the "
            "channel with him and ask questions.",
            closed_after=8,
            closed="Mentor work under way. Adviser content to close.",
            parents_told=ParentsTold.TOLD,
        ),
        notes=(
            Note(
                2,
                AddendumKind.TALK_WITH_PUPIL,
                "Nathan likes the channel for its games. He had not thought about "
                "who makes it.",
                "gareth",
            ),
        ),
    ),
    Story(
        site="South",
        days_ago=16,
        at="14:20",
        by="owen",
        kinds=("CM-02",),
        words="Pupil offered money to use his bank card. A message promised fifty "
        "pounds for letting money pass through it. Marcus showed me and has not "
        "answered.",
        people=(harmed("Marcus Boateng"),),
        ending=FollowUp(
            "Ring Mr Boateng; tell the bank and Report Fraud",
            owner="karen",
            done_after=1,
            note="Mr Boateng rang the bank. Nothing had moved.",
            closed="Card safe. Assembly on money messages planned.",
            parents_told=ParentsTold.TOLD,
        ),
    ),
    Story(
        site="South",
        days_ago=14,
        at="12:50",
        by="bev",
        kinds=("SE-05",),
        words="Paper register left on the bus. It listed first names and bus stops of "
        "nine pupils. The driver brought it back within the hour, folded as it was.",
        ending=FollowUp(
            "Note what was on it and who had it",
            owner="priya",
            due_after=2,
            done_after=1,
            note="Low risk. Registers stay in the folder from today.",
            closed="Found within the hour; no family at risk.",
        ),
    ),
    Story(
        site="South",
        days_ago=13,
        at="11:25",
        by="dean",
        kinds=("CD-14",),
        words="Younger pupil on an over-13 app. Billy told me he gave a made-up birth "
        "year. He mostly watches football.",
        people=(Cast(pupil="Billy Cole"),),
        ending=NoAction(
            NoActionReason.OTHER, "Mr Cole told at the gate; he will look at settings."
        ),
        decided_by="gareth",
    ),
    Story(
        site="South",
        days_ago=12,
        at="10:05",
        by="moira",
        kinds=("CT-05",),
        words="Boyfriend checks a pupil's phone and location. Tia says he asks for a "
        "photo of where she is each hour. She laughed about it and then cried.",
        people=(harmed("Tia Bailey"), Cast(outsider="A boy from another school")),
        done_so_far=(DoneSoFar.TOLD_DSL, DoneSoFar.STAYED),
        ending=Escalated(
            EscalatedTo.CHILDRENS_SERVICES,
            contact="First Response, call 48560",
            advice="Early help worker to see Tia in school on Thursdays.",
            parents_told=ParentsTold.TOLD,
        ),
        also_read_by=("dana",),
        notes=(
            Note(
                2,
                AddendumKind.CALL_HOME,
                "Mrs Bailey knew of the boy and not of the messages. She is glad we "
                "rang.",
                "karen",
            ),
            Note(
                7,
                AddendumKind.AGENCY_CONTACT,
                "Early help worker has met Tia twice. She has turned location off.",
                "gareth",
            ),
        ),
    ),
    Story(
        site="South",
        days_ago=11,
        at="13:40",
        by="fatima",
        kinds=("CN-10",),
        words="AI tool gave a frightening answer. Aisha asked about a history topic "
        "and got a made-up account with cruel detail. We closed it and talked.",
        people=(harmed("Aisha Begum"),),
        ending=FollowUp(
            "Check whether the tool should stay open to Year 7",
            owner="imran",
            due_after=3,
            done_after=2,
            note="Blocked for Years 7 to 9.",
            closed="Tool blocked for younger pupils.",
        ),
        decided_by="helen",
    ),
)
