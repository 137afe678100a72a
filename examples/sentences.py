"""What the invented respondents say: a small pool of sentences a code, and the talk around them.

Belongs here: words alone, all written for this example. `{place}` and `{topic}` are filled from the lists at the end.
Stays out: which sentences an interview holds and where they stand in it (speech.py).
"""

from __future__ import annotations

CODED: dict[str, tuple[str, ...]] = {
    "LDR-01": (
        "Without leadership, {topic} would never have improved {place}.",
        "I would put leadership first when people ask what makes care safe {place}.",
        "Whatever shape it takes, leadership is what made the difference to {topic}.",
    ),
    "CON-01": (
        "The board has to own {topic}; that is what a board is for.",
        "It belongs with a named post, and {place} that means the medical director.",
        "Safety should sit with the executive who holds the title and the budget {place}.",
        "I want the chair and the board to lead on {topic} in person.",
    ),
    "CON-02": (
        "Somebody has to be in charge of {topic}, and everybody has to know who.",
        "When {topic} goes wrong {place}, I want one name to ring.",
        "One accountable person {place} is worth ten committees.",
        "It only works {place} if a single leader answers for {topic}.",
    ),
    "CON-03": (
        "Without a line of command {place} we would chase twenty priorities at once.",
        "Senior people set the direction, and that is how {topic} stayed on the agenda.",
        "A clear hierarchy gives us focus {place}; the rest is noise.",
    ),
    "CON-04": (
        "The director found the money and the hours for {topic}, and nobody else could have.",
        "It took people at the top to bring in expertise on {topic} {place}.",
        "What we need from senior leaders {place} is time, training and cover.",
    ),
    "CON-05": (
        "It took a chief executive with clout to unblock {topic} {place}.",
        "You need someone who can say that it happens on Monday, and then {topic} moves.",
        "Only managers with real authority could get {topic} past the old objections.",
    ),
    "CON-06": (
        "There should be one national body that grips {topic} for everybody.",
        "Somebody at the centre has to hold the whole system to account on {topic}.",
        "I would like a single national steward for safety, not a crowd of agencies.",
    ),
    "CON-07": (
        "Everything waited for one signature, and {topic} waited with it.",
        "People {place} kept quiet about {topic} because the chief did not like bad news.",
        "We made a hero of one leader {place}, and when she left it all stopped.",
        "The line of command {place} had become the bottleneck.",
    ),
    "CON-11": (
        "The named lead for {topic} should have the last word {place}.",
        "I would give the medical director post the authority over {topic} and keep it there.",
        "Put {topic} into one job description {place}, at the top.",
    ),
    "CON-12": (
        "Our board took {topic} as its own business, and that is where it should stay.",
        "A committee of the board should lead on {topic}, with powers to match.",
        "Governing bodies have to lead {place}, not only receive papers.",
    ),
    "DIS-01": (
        "I am all for spreading leadership {place}; it is the only thing that lasts.",
        "Shared leadership is what turned {topic} around {place}.",
        "Leadership ought to be distributed, and {topic} shows why.",
    ),
    "DIS-02": (
        "Everyone {place} leads on {topic}, the cleaner as much as the consultant.",
        "Safety is everybody's job to lead {place}, every day.",
        "All of us are responsible for {topic}, whatever it says on the badge.",
        "There is nobody {place} who may say that {topic} is for others to lead.",
    ),
    "DIS-03": (
        "Whoever knows most about {topic} should lead on it, whatever the grade.",
        "We let the person with the skill lead {place}, and rank comes second.",
        "A junior nurse ran {topic} {place} because she was the best at it.",
    ),
    "DIS-04": (
        "You need leaders of {topic} at every level, from the region down to the bay.",
        "It was led in several places at once, {place} and above.",
        "Good leadership on {topic} sat in the team, the division and the network alike.",
    ),
    "DIS-05": (
        "The idea for {topic} came from the team {place}, and the team ran it.",
        "Staff started it themselves {place} and did not ask for permission.",
        "The front line owns {topic} now, and that is why it works.",
    ),
    "DIS-06": (
        "People {place} change what they do when a respected colleague shows them.",
        "It spread from peer to peer; no manager told anybody to take up {topic}.",
        "Colleagues hold one another to account on {topic}, and that carries weight.",
    ),
    "COA-01": (
        "It flew once a manager and a clinician led {topic} side by side.",
        "The best thing {place} was the partnership of doctors and managers.",
        "Managers and clinicians own {topic} jointly, and I would not go back.",
    ),
    "COA-02": (
        "Managers and clinicians {place} hardly spoke to one another then.",
        "There were two camps on {topic}, one in suits and one in scrubs.",
    ),
    "RSK-01": (
        "When everybody leads {place}, nobody can say who is in charge.",
        "I asked who was in charge of {topic} and got four answers.",
        "Spread it too far and the patient cannot tell whom to ask about {topic}.",
    ),
    "RSK-02": (
        "They handed {topic} to everyone nationally and left a hole at the top.",
        "With the old bodies gone there was a vacuum, and {topic} fell into it.",
    ),
    "RSK-03": (
        "Three leaders {place} told us three different things about {topic}.",
        "With so many voices on {topic}, the messages never matched.",
        "One week it is {topic} and the next week the opposite, depending on who speaks.",
    ),
    "RSK-04": (
        "Each of our leaders {place} wanted something else from the same hours.",
        "One side asks for {topic}, another for throughput, and both expect it by Friday.",
    ),
    "RSK-05": (
        "If {topic} is everyone's job, it turns out to be no one's.",
        "Nobody {place} could be held to account once it was shared out.",
        "We all led on {topic}, so nobody answered for it.",
    ),
    "BLD-01": (
        "You want both: a firm hand at the top and leaders everywhere {place}.",
        "A mix of the two is what works for {topic}.",
        "The best I have seen {place} combined the two ways of leading.",
    ),
    "BLD-02": (
        "Shared leadership on {topic} held up because the hierarchy stood behind it.",
        "Teams can lead {place} as long as the line backs them.",
        "The formal leaders make the room in which others lead on {topic}.",
    ),
    "BLD-03": (
        "It depends: in a crisis one leads, and with {topic} many do.",
        "Early on {topic} needed a strong lead; later it needed all of us.",
        "Which way is right {place} depends on the task.",
    ),
    "BLD-04": (
        "Nationally I want one voice on {topic}; locally let a hundred flowers bloom.",
        "Hold it tightly at the centre and loosely {place}.",
    ),
    "NEU-01": (
        "The group on {topic} meets once a month {place}.",
        "There is a lead nurse, a deputy and a small office {place}.",
        "Reports on {topic} go to the quality committee and then to the board.",
    ),
    "NEX-01": (
        "I would rather not say who should lead on {topic}.",
        "I really have no view on how leadership should be arranged {place}.",
    ),
}

QUESTIONS = (
    "How is quality and safety led where you work?",
    "Can you give me an example?",
    "And who took the lead in that?",
    "What helped, and what got in the way?",
    "How did other people see it?",
    "What would you change if you could?",
    "Has that altered over the past few years?",
    "Where do you think leadership should come from?",
    "What happened next?",
    "Is there anything that we have not talked about?",
)
OPENINGS = (
    "Let me think.",
    "Well, there is a story to that.",
    "That is a fair question.",
    "We have talked about this a good deal.",
    "I can only speak for what I have seen.",
    "Two things come to mind.",
    "It was a long winter, as you know.",
    "Bear with me – this goes back a bit.",
)
ASIDES = (
    "That took about a year.",
    "I have the notes somewhere.",
    "The building work did not make it easier.",
    "There was a café on the corridor where most of it was settled.",
    "We were short of staff at the time.",
    "You would have to ask the others about the details.",
    "That was before the reorganisation, of course.",
    "“Not again”, they said, but they came.",
    "It is on the intranet now.",
    "I remember the date because it snowed.",
)
# Characters outside the Basic Multilingual Plane: one code point, two UTF-16 units. They tell the position units apart.
WIDE_ASIDES = (
    "We had 🙂 stickers on the door that week.",
    "On the whiteboard somebody had written 𝑄 = 𝑆 + 𝐸, and it stayed there.",
    "The first text message only said 👍🏽, nothing else.",
)
PLACES = (
    "on our ward",
    "in this organisation",
    "across the network",
    "in the region",
    "in theatres",
    "in community services",
    "on the night shift",
    "in the clinics",
)
TOPICS = (
    "hand hygiene",
    "falls prevention",
    "medication safety",
    "infection control",
    "discharge planning",
    "sepsis screening",
    "record keeping",
    "handover",
)
