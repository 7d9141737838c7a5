"""How people of the register are spoken of: relations, roles and agencies in running text. Pure.

The words are of the field and of common knowledge; the list is ours. A label is a relation or a
role ("Maternal grandmother", "Health visitor"); words outside the list are asked about where they
are written with a capital (`identifying`), and are left as they stand in a sentence.
"""

from __future__ import annotations

import re

_RELATIONS = """
    adult adults adoptive aunt aunts aunty auntie baby biological birth boy boyfriend brother
    brothers care carer carers child children cousin cousins daughter daughters eldest elder
    expectant ex extended family father fathers fathers’s fiance fiancé fiancée first foster
    friend friends friendship full girl girlfriend godfather godmother grandad granddad
    grandchild granddaughter grandfather grandfathers grandma grandmother grandmothers grandpa
    grandparent grandparents grandson granny great guardian guardians half household husband in
    infant kin kinship law life lodger lodgers maternal mother mothers mum dad nan nana
    neighbour neighbours nephew nephews newborn niece nieces older oldest parent parental
    parents partner partners paternal peer peers person people putative relative relatives
    second sibling siblings sister sisters son sons special spouse step stepbrother stepfather
    stepdad stepmother stepmum stepparent stepsister stepson stepdaughter teenager third toddler
    twin twins uncle uncles unborn wider wife young younger youngest youth expartner network
"""
_ROLES = """
    academy academic access accommodation addiction administrator adolescent adult advocacy
    advocate advocates advice adviser advisers advisor ambulance analyst anaesthetist approved
    assessor assistant assistants associate attendance attorney bail bank barrister behaviour
    board borough bereavement business camhs caretaker case caseworker centre chair change
    chaplain chief chief’s childminder children childcare church city class clerk clerical
    clinical clinician club coach coaches college commissioned commissioner commissioning
    community conference constable constabulary consultant contact cook coordinator co-ordinator
    coroner council councillor counsellor county court crisis custody day dental dentist
    department deputy designated detective development dietitian director disability district
    divisional doctor doctors domestic drug drugs alcohol duty early education educational
    educator edge emergency employee employer engagement enforcement environmental equality
    exclusion faith finance fire floating football form forensic foundation front frontline
    gateway general governor governors group groups gynaecologist harm head headteacher
    headteachers health healthcare help helper helpline home homelessness hospital hospitals
    hostel house housing hub human identification immigration inclusion independent inspector
    intake intensive interpreter interpreters intervention job junior key keyworker landlord
    language lead leader leaders leads learning leaving legal liaison librarian line link local
    locality locum looked-after lunchtime magistrate maintenance manager managers management
    maternity matron medical member members mental mentor mentors midwife midwives minister
    ministry mosque multi multi-agency named national neighbourhood neonatal network night
    nonexecutive nurse nurseries nursery nurses obstetrician occupational offender office
    officer officers operations organisation outreach out paediatric paediatrician
    paediatricians panel paramedic paramedics parenting partnership party pastor pastoral
    patient perinatal personal pharmacist pharmacy physiotherapist placement play police
    practice practitioner practitioners pregnancy presenting prevention previous priest primary
    prison private probation professional professionals programme project protection provider
    psychiatric psychiatrist psychologist psychotherapist public pupil radiographer receptionist
    receptionists recovery referral refuge region regional registered registrar relief religious
    repairs representative residential response respite responsible reviewing reviewer risk
    safeguarding safe school schools scout secondary secretary section security sen senco senior
    sergeant service services sessional setting sexual shelter shift sixth social solicitor
    special specialist speech sports sport staff station statutory street student substance
    superintendent supervising supervisor support surgery surgeon sure surgeons swimming
    synagogue targeted task teacher teachers teaching team teams tenancy tenant temple therapist
    therapists therapy trainee training transition transport treatment trust tutor union unit
    university victim violence virtual visitor visitors voluntary volunteer volunteers wales
    ward warden welfare witness women women’s worker workers year years youth start executive
    accident psychology after aged art before boarding children’s complex data drama enhanced
    floor hours houseparent infant integrated justice looked mid music offending offenders
    playgroup point post pre-school safer schools’ sixth-form society sub teenage under-fives
    vice weekend
"""
_PLAIN = """
    a an and another any at any by current during each female for former from group her his in
    it its known large last lead long main male may most new no not of off on one other others
    our own part part-time permanent present small some team temporary term that the their these
    they this those three time to two four five six seven eight nine ten unknown unnamed under
    until was well were when where who whole with within without who’s
"""
# Kept in capitals wherever they stand; a name is never among them.
ACRONYMS = frozenset(
    """
    A&E ADHD AMHP ASC BME CAFCASS CAMHS CEO CIN CP CPN CPS CQC CSE DASH DC DCI DI DS DSL DVA EAL EDT
    EHCP ESOL FGM FNP GCSE GP GPs HMP HR HV ICB ICS IDVA IRO ISVA LAC LADO LGBT LSCB MAPPA MARAC
    MASH NEET NHS NSPCC OT PA PC PCSO PSHE PPU PRU RAF SALT SARC SEN SENCO SEND SGO SW SWs TA UASC
    UK YJS YOS YOT
    """.split()
)
_CAPITALISED = """
    April August Christmas December Easter February Friday January July June March Monday
    November October Ramadan Saturday September Sunday Thursday Tuesday Wednesday England
    Scotland Wales Northern Ireland Ofsted Cafcass British English Welsh Scottish Irish Polish
    Romanian Somali Urdu Arabic Punjabi Bengali Gujarati Kurdish Turkish Pashto Dari Farsi
    Lithuanian Portuguese Spanish French Roma Traveller Gypsy Makaton Makaton-using Barnardo’s
    Ukrainian Albanian Bulgarian Hungarian Slovak Czech Russian Italian German Greek Vietnamese
    Chinese Cantonese Mandarin Hindi Tamil Nepali Sylheti Tigrinya Amharic Oromo Yoruba Igbo Twi
    Swahili Afghan Pakistani Indian Bangladeshi Nigerian Eritrean Sudanese Syrian Iraqi Iranian
    African Asian Caribbean European Muslim Catholic Jewish Sikh Hindu Portage
    Childline Samaritans Refuge Women’s Aid
"""


def _plain(word: str) -> str:
    return word.replace("'", "’").strip("’").lower()


COMMON = frozenset(_plain(w) for w in (_RELATIONS + _ROLES + _PLAIN).split())
CAPITALISED = frozenset(_plain(w) for w in _CAPITALISED.split())
_ARTICLES = frozenset({"the", "a", "an", "his", "her", "their", "its", "our", "one", "another"})
_CODE = re.compile(r"(?:[A-Z]{1,2}|[0-9]{1,3}|[A-Z][0-9]{1,2})")
_FIRST = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)?")


def is_common(word: str) -> bool:
    """Whether a word is one of relations, roles and agencies, or joins them. Case is no matter."""
    plain = _plain(word)
    return plain in COMMON or plain.removesuffix("’s") in COMMON


def is_code(word: str) -> bool:
    """Whether a word is a letter or a number that stands for somebody: “Sibling 2”, “Child K”."""
    return _CODE.fullmatch(word) is not None


def is_known(word: str) -> bool:
    """Whether a word with a capital is no name: common, a month or language, an acronym, a code.

    Up to three capitals are taken for an acronym that the list does not hold.
    """
    if is_common(word) or is_code(word) or word in ACRONYMS:
        return True
    plain = _plain(word)
    return plain.removesuffix("’s") in CAPITALISED or (word.isupper() and len(word) <= 3)


def in_running_text(label: str) -> str:
    """A label as it reads inside a sentence: “Mother” is “the mother”, “Sibling 2” “sibling 2”.

    A first word that is no relation or role keeps its capital: it is a language, or a name of
    something. Acronyms stay.
    """
    words = label.split()
    if not words:
        return label
    if _is_lowered(words[0]):
        words[0] = words[0][0].lower() + words[0][1:]
    said = " ".join(words)
    has_article = words[0].lower() in _ARTICLES
    is_numbered = len(words) > 1 and is_code(words[-1])
    return said if has_article or is_numbered else f"the {said}"


def _is_lowered(word: str) -> bool:
    first = _FIRST.match(word)
    if first is None or (word.upper() == word and len(word) > 1):
        return False
    return is_common(first.group()) and not any(c.isupper() for c in word[1:])
