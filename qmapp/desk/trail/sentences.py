"""What each verb of the trail says, in words. Pure.

A sentence names who did it and what kind of thing it was; it holds no word of a case, so that an
administrator, who sees no case, may read it too. Which thing it was, is said beside it, to those
who may know of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from qmapp.errors import N_


class Group(StrEnum):
    """What a verb is about, for the filter of the search."""

    ACCOUNTS = "accounts"
    BOARD = "board"
    REVIEW = "review"
    DRAFTS = "drafts"
    JUDGING = "judging"
    HEARD = "heard"
    FINDINGS = "findings"
    MODERATION = "moderation"
    RESPONSE = "response"
    FOLLOWING = "following"
    LEARNING = "learning"
    SIGN_OFF = "sign_off"
    TRAIL = "trail"


GROUP_LABELS: Mapping[Group, str] = {
    Group.ACCOUNTS: N_("Accounts and signing in"),
    Group.BOARD: N_("People, agencies and settings of the board"),
    Group.REVIEW: N_("Reviews, their people and stages"),
    Group.DRAFTS: N_("Drafts and their scan"),
    Group.JUDGING: N_("Assessments and evidence"),
    Group.HEARD: N_("Who was heard, and records"),
    Group.FINDINGS: N_("Findings and recommendations"),
    Group.MODERATION: N_("Moderation, discussions and feedback"),
    Group.RESPONSE: N_("The board’s response, actions and asks"),
    Group.FOLLOWING: N_("Following up: checks, evidence and measures"),
    Group.LEARNING: N_("Learning across reviews"),
    Group.SIGN_OFF: N_("Signing, publication and keeping"),
    Group.TRAIL: N_("The trail itself"),
}

SENTENCES: Mapping[Group, Mapping[str, str]] = {
    Group.ACCOUNTS: {
        "account:created": N_("%(who)s opened an account"),
        "account:renamed": N_("%(who)s changed a name"),
        "account:deactivated": N_("%(who)s closed an account"),
        "account:reactivated": N_("%(who)s opened an account again"),
        "account:signed_in": N_("%(who)s signed in"),
        "account:signed_out": N_("%(who)s signed out"),
        "account:signed_out_everywhere": N_("%(who)s signed out everywhere"),
        "account:sign_in_failed": N_("A sign-in failed"),
        "account:password_changed": N_("%(who)s changed their password"),
        "account:second_factor_set": N_("%(who)s set up a second factor"),
        "account:second_factor_removed": N_("%(who)s removed a second factor"),
        "account:recovery_codes_made": N_("%(who)s made recovery codes"),
        "account:recovery_code_used": N_("%(who)s used a recovery code"),
        "calendar:opened": N_("%(who)s made an address for their calendar"),
        "calendar:stopped": N_("%(who)s stopped their calendar"),
    },
    Group.BOARD: {
        "board:created": N_("%(who)s set up the board"),
        "board:settings_changed": N_("%(who)s changed settings of the board"),
        "membership:begun": N_("%(who)s gave a role on the board"),
        "membership:ended": N_("%(who)s ended a role on the board"),
        "agency:added": N_("%(who)s added an agency"),
        "agency:renamed": N_("%(who)s renamed an agency"),
        "agency:ended": N_("%(who)s ended an agency"),
        "agency:resumed": N_("%(who)s put an agency back"),
        "invitation:sent": N_("%(who)s invited somebody"),
        "invitation:sent_again": N_("%(who)s sent an invitation again"),
        "invitation:withdrawn": N_("%(who)s withdrew an invitation"),
        "invitation:accepted": N_("%(who)s accepted an invitation"),
        "scan:rule_added": N_("%(who)s added a rule of the scan"),
        "scan:rule_changed": N_("%(who)s changed a rule of the scan"),
        "scan:rule_ended": N_("%(who)s ended a rule of the scan"),
        "scan:rule_on": N_("%(who)s switched a rule of the scan on"),
        "scan:rule_off": N_("%(who)s switched a rule of the scan off"),
        "involvement:sheet-changed": N_("%(who)s changed a sheet that people are given"),
        "involvement:sheet-given-up": N_("%(who)s gave up a sheet of the board’s own"),
        "involvement:sheet-went-back": N_("%(who)s went back to an earlier sheet"),
        "meetings:added": N_("%(who)s entered a meeting of the board"),
        "meetings:ended": N_("%(who)s took a meeting of the board out"),
        "sharing:region-set": N_("%(who)s set the region that the board counts in"),
        "sharing:counted": N_("Shared records of the board were counted in an edition"),
        "sharing:edition-made": N_("An edition of shared trends was made"),
        "sharing:reader-added": N_("%(who)s let somebody read shared trends"),
        "sharing:reader-ended": N_("%(who)s ended somebody’s reading of shared trends"),
    },
    Group.REVIEW: {
        "review:created": N_("%(who)s set up the review"),
        "review:edited": N_("%(who)s changed what the review says of itself"),
        "review:stage_moved": N_("The review moved to another stage"),
        "review:role_given": N_("%(who)s gave a role on the review"),
        "review:role_ended": N_("%(who)s ended a role on the review"),
        "review:interest_declared": N_("%(who)s declared an interest"),
        "review:interest_withdrawn": N_("%(who)s withdrew an interest"),
        "sharing:shared": N_("%(who)s shared the record of the review beyond the board"),
        "sharing:taken-back": N_("%(who)s took the shared record of the review back"),
        "arrangements:settled": N_("%(who)s settled how the review is governed"),
        "proceedings:added": N_("%(who)s entered other proceedings"),
        "proceedings:changed": N_("%(who)s changed an entry of other proceedings"),
        "proceedings:ended": N_("%(who)s took an entry of other proceedings out"),
    },
    Group.DRAFTS: {
        "draft:uploaded": N_("%(who)s brought a file"),
        "draft:refused": N_("A file could not be read as a draft"),
        "draft:received": N_("A draft came in"),
        "draft:sent": N_("%(who)s sent a draft"),
        "draft:read": N_("%(who)s read a draft"),
        "draft:reread_asked": N_("%(who)s asked for a draft to be read again"),
        "draft:reread": N_("A draft was read again"),
        "destruction:asked": N_("%(who)s asked to destroy a draft that came in error"),
        "destruction:refused": N_("%(who)s let a draft stay that was to be destroyed"),
        "destruction:done": N_("%(who)s destroyed a draft that came in error"),
        "scan:asked": N_("%(who)s asked for a scan"),
        "scan:kept": N_("A draft was scanned"),
        "scan:revealed": N_("%(who)s asked to see what the scan points at"),
        "scan:accepted": N_("%(who)s accepted what the scan points at"),
        "scan:dismissed": N_("%(who)s dismissed what the scan points at"),
        "scan:undone": N_("%(who)s took back a decision on what the scan points at"),
        "scan:decisions_carried": N_("Decisions on what the scan points at were carried over"),
    },
    Group.JUDGING: {
        "assessment:started": N_("%(who)s began an assessment"),
        "assessment:outcome-known": N_("%(who)s said what they knew of the outcome"),
        "assessment:submitted": N_("%(who)s submitted an assessment"),
        "assessment:reopened": N_("%(who)s reopened an assessment"),
        "assessment:co-author-added": N_("%(who)s added a co-author"),
        "assessment:co-author-removed": N_("%(who)s removed a co-author"),
        "assessment:blindness-lifted": N_("%(who)s lifted blindness, with a reason"),
        "judgement:saved": N_("%(who)s wrote on a marker"),
        "judgement:confirmed": N_("%(who)s confirmed a judgement for this draft"),
        "evidence:added": N_("%(who)s pinned evidence"),
        "evidence:changed": N_("%(who)s changed a piece of evidence"),
        "evidence:removed": N_("%(who)s took a piece of evidence away"),
        "evidence:settled": N_("%(who)s settled evidence from an earlier draft"),
        "evidence:let_go": N_("%(who)s let evidence from an earlier draft go"),
        "evidence:taken_back": N_("%(who)s took back what was settled of evidence"),
    },
    Group.HEARD: {
        "involvement:participant-added": N_("%(who)s added to the register of who was heard"),
        "involvement:participant-changed": N_("%(who)s corrected the register of who was heard"),
        "involvement:participant-ended": N_("%(who)s took an entry of the register out"),
        "involvement:step-added": N_("%(who)s recorded a step with somebody who takes part"),
        "involvement:step-corrected": N_("%(who)s corrected a step in the register"),
        "involvement:withdrawn": N_("%(who)s withdrew words that somebody took back"),
        "voice:linked": N_("%(who)s tied what somebody said to the draft"),
        "voice:taken-away": N_("%(who)s took away a tie of what somebody said"),
        "voice:put-back": N_("%(who)s put a tie of what somebody said back"),
        "voice:use-changed": N_("%(who)s changed how a draft uses what somebody said"),
        "voice:looked-for": N_("What people said was looked for in a draft"),
        "voice:carried": N_("Ties of what people said were carried over"),
        "voice:let-go": N_("%(who)s let a tie of what somebody said go"),
        "voice:set-aside": N_("%(who)s set aside a flag of the voice lenses"),
        "voice:set-aside-undone": N_("%(who)s took setting a flag aside back"),
        "voice:asked-again": N_("%(who)s asked again for a flag that was set aside"),
        "record:added": N_("%(who)s added a record"),
        "record:changed": N_("%(who)s changed a record"),
        "record:shared": N_("%(who)s shared a record"),
        "record:taken_away": N_("%(who)s took a record away"),
        "record:downloaded": N_("%(who)s downloaded a record"),
    },
    Group.FINDINGS: {
        "finding:added": N_("%(who)s wrote down a finding"),
        "finding:changed": N_("%(who)s changed a finding"),
        "finding:view-changed": N_("%(who)s wrote what the board adds to a finding"),
        "finding:ended": N_("%(who)s took a finding out"),
        "finding:put-back": N_("%(who)s put a finding back"),
        "finding:passage-pinned": N_("%(who)s pinned a passage to a finding"),
        "finding:passage-kept": N_("%(who)s kept a reworded passage of a finding"),
        "finding:passage-taken-away": N_("%(who)s took a passage of a finding away"),
        "finding:passage-put-back": N_("%(who)s put a passage of a finding back"),
        "recommendations:collected": N_("%(who)s took up what a draft recommends"),
        "recommendation:added": N_("%(who)s entered a recommendation"),
        "recommendation:changed": N_("%(who)s changed a recommendation"),
        "recommendation:confirmed": N_("%(who)s confirmed a recommendation"),
        "recommendation:dropped": N_("%(who)s dropped a recommendation"),
        "recommendation:put-back": N_("%(who)s put a recommendation back"),
        "recommendation:split": N_("%(who)s split a recommendation"),
        "recommendation:merged": N_("%(who)s merged recommendations"),
        "recommendation:undone": N_("%(who)s undid splitting or merging"),
        "recommendation:causes-set": N_("%(who)s linked a recommendation to findings"),
        "recommendation:passage-pinned": N_("%(who)s pinned a passage to a recommendation"),
        "recommendation:place-kept": N_("%(who)s kept a reworded passage of a recommendation"),
        "recommendation:place-taken-away": N_("%(who)s took a passage of a recommendation away"),
        "recommendation:place-put-back": N_("%(who)s put a passage of a recommendation back"),
        "remark:answered": N_("%(who)s answered a remark"),
        "remark:answer-taken-back": N_("%(who)s took an answer to a remark back"),
    },
    Group.MODERATION: {
        "moderation:agreed": N_("%(who)s recorded an agreed judgement"),
        "moderation:disagreed": N_("%(who)s recorded a disagreement on a marker"),
        "moderation:cleared": N_("%(who)s opened the moderation of a marker again"),
        "thread:begun": N_("%(who)s began a discussion"),
        "thread:commented": N_("%(who)s commented in a discussion"),
        "thread:comment-taken-back": N_("%(who)s took a comment back"),
        "thread:resolved": N_("%(who)s resolved a discussion"),
        "thread:reopened": N_("%(who)s opened a discussion again"),
        "feedback:begun": N_("%(who)s began a letter of feedback"),
        "feedback:opening-written": N_("%(who)s wrote how a letter begins"),
        "feedback:looked-again": N_("%(who)s looked again for points of a letter"),
        "feedback:point-added": N_("%(who)s added a point to a letter"),
        "feedback:point-changed": N_("%(who)s changed a point of a letter"),
        "feedback:point-left-out": N_("%(who)s left a point out of a letter"),
        "feedback:point-put-back": N_("%(who)s put a point back into a letter"),
        "feedback:point-moved": N_("%(who)s moved a point of a letter"),
        "feedback:discarded": N_("%(who)s gave up a letter that was not sent"),
        "feedback:sent": N_("%(who)s sent a letter of feedback"),
        "feedback:answered": N_("%(who)s answered a point of feedback"),
        "feedback:answer-taken-back": N_("%(who)s took an answer to a point back"),
        "feedback:pressure-marked": N_("%(who)s marked a request as pressure on independence"),
        "feedback:pressure-passed-on": N_("A mark of pressure went to somebody else"),
        "feedback:pressure-settled": N_("%(who)s settled a mark of pressure"),
    },
    Group.RESPONSE: {
        "responses:opened": N_("%(who)s began the board’s response"),
        "responses:opening-written": N_("%(who)s wrote how the response begins"),
        "responses:answered": N_("%(who)s answered a recommendation for the board"),
        "responses:answer-taken-over": N_("%(who)s took an earlier answer over"),
        "responses:dissent-recorded": N_("%(who)s recorded dissent from the response"),
        "responses:dissent-ended": N_("%(who)s took dissent from the response back"),
        "responses:agreed": N_("%(who)s recorded that the board agreed the response"),
        "responses:taken-up-again": N_("%(who)s took the response up again"),
        "actions:promised": N_("%(who)s entered an action"),
        "actions:changed": N_("%(who)s changed an action"),
        "actions:ended": N_("%(who)s took an action out"),
        "actions:put-back": N_("%(who)s put an action back"),
        "actions:tied": N_("%(who)s tied an action to a recommendation"),
        "actions:untied": N_("%(who)s untied an action from a recommendation"),
        "actions:agreed": N_("An action was promised in an agreed response"),
        "delivery:said": N_("%(who)s said how an action stands"),
        "delivery:day-moved": N_("%(who)s moved the day of an action"),
        "delivery:lead-set": N_("%(who)s said who looks after an action"),
        "delivery:step-added": N_("%(who)s wrote down a step of an action"),
        "delivery:step-marked": N_("%(who)s said whether a step of an action is done"),
        "delivery:step-ended": N_("%(who)s took a step of an action out"),
        "delivery:link-given": N_("%(who)s gave the owner of an action a link to it"),
        "delivery:link-ended": N_("The link of an owner to an action ended by itself"),
        "delivery:link-revoked": N_("%(who)s revoked the link to an action"),
        "proofs:added": N_("%(who)s added what shows something"),
        "proofs:ended": N_("%(who)s took out what was to show something"),
        "proofs:downloaded": N_("%(who)s took a copy of a file that shows something"),
        "asks:added": N_("%(who)s entered what was put to a body outside"),
        "asks:changed": N_("%(who)s changed what was put to a body outside"),
        "asks:replied": N_("%(who)s entered a reply of a body outside"),
        "asks:reply-changed": N_("%(who)s changed a reply of a body outside"),
        "asks:reply-taken-back": N_("%(who)s took a reply of a body outside back"),
        "asks:ended": N_("%(who)s took out what was put to a body outside"),
    },
    Group.FOLLOWING: {
        "impact:begun": N_("A recommendation is followed from now on"),
        "impact:checked": N_("%(who)s recorded a check of a recommendation"),
        "impact:check-added": N_("%(who)s planned a check"),
        "impact:check-moved": N_("%(who)s moved a check to another day"),
        "impact:check-ended": N_("%(who)s took a check out of the plan"),
        "impact:closed": N_("%(who)s closed a recommendation"),
        "impact:reopened": N_("%(who)s took a closed recommendation up again"),
        "impact:plan-set": N_("%(who)s set when the board’s checks come due"),
        "theory:written": N_("%(who)s wrote how a recommendation is meant to work"),
        "measures:added": N_("%(who)s added a measure"),
        "measures:changed": N_("%(who)s changed what a measure says of itself"),
        "measures:ended": N_("%(who)s took a measure out"),
        "measures:observed": N_("%(who)s entered what was observed"),
        "measures:put-right": N_("%(who)s put right what was observed"),
        "measures:taken-out": N_("%(who)s took out what was observed"),
        "measures:downloaded": N_("%(who)s took a copy of the file of an observation"),
        "measures:file-brought": N_("%(who)s brought a file of observations"),
        "measures:file-taken": N_("%(who)s took what a file of observations brings"),
        "measures:file-left": N_("%(who)s put a file of observations aside"),
        "plan:file-brought": N_("%(who)s brought an action plan as a file"),
        "plan:file-taken": N_("%(who)s took changes out of an action plan that was brought"),
        "plan:file-left": N_("%(who)s put an action plan that was brought aside"),
    },
    Group.LEARNING: {
        "practice:entered": N_("%(who)s entered a practice issue"),
        "practice:changed": N_("%(who)s put right a practice issue that the board entered"),
        "practice:ended": N_("%(who)s took out a practice issue that the board entered"),
        "practice:put-back": N_("%(who)s put back a practice issue that the board entered"),
        "issues:file-brought": N_("%(who)s brought a file of practice issues"),
        "issues:file-taken": N_("%(who)s took what a file of practice issues brings"),
        "issues:file-left": N_("%(who)s put a file of practice issues aside"),
    },
    Group.SIGN_OFF: {
        "signing:rule-set": N_("%(who)s set the rule by which a paper is signed"),
        "signing:signatory-added": N_("%(who)s put somebody on the list of those who sign"),
        "signing:signatory-ended": N_("%(who)s took somebody off the list of those who sign"),
        "signing:opened": N_("%(who)s asked for signatures"),
        "signing:signed": N_("%(who)s signed"),
        "signing:dissented": N_("%(who)s dissented, with reasons"),
        "signing:declined": N_("%(who)s declined to sign, or to add a statement"),
        "signing:stated": N_("%(who)s added a statement"),
        "signing:met": N_("A paper was signed as its rule asks"),
        "signing:called-off": N_("%(who)s called signing off"),
        "signing:replaced": N_("A new round of signing took the place of an earlier one"),
        "signing:reopening-asked": N_("%(who)s asked to reopen a signed paper"),
        "signing:reopening-voted": N_("%(who)s said whether a signed paper is reopened"),
        "signing:reopening-closed": N_("It was decided whether a signed paper is reopened"),
        "signing:reopened": N_("A signed paper was reopened"),
        "publication:arranged": N_("%(who)s arranged publication"),
        "publication:identifier-decided": N_("%(who)s decided on words that identify somebody"),
        "publication:decided": N_("%(who)s decided on publication"),
        "retention:decided": N_("%(who)s decided how long the review is kept"),
    },
    Group.TRAIL: {
        "trail:value-erased": N_("%(who)s erased a value from the trail, with a reason"),
        "trail:values-erased": N_("%(who)s erased values from the trail, with a reason"),
        "trail:rows": N_("Something was written that belongs to no step of its own"),
        "trail:sealed": N_("What was there before was put under the seal of the trail"),
        "trail:resealed": N_(
            "An upgrade of qmapp changed how rows read, and they were sealed anew"
        ),
        "trail:key-changed": N_("The trail was given another key, for the one before was lost"),
        "trail:foreign-head": N_("The end of the trail was not as qmapp had left it"),
    },
}
OTHER = N_("%(who)s did something that has no words yet")
NOBODY = N_("qmapp")

_ALL = {verb: said for group in SENTENCES.values() for verb, said in group.items()}


def sentence_of(verb: str) -> str:
    """The sentence for a verb, to be translated and filled with `who`."""
    return _ALL.get(verb, OTHER)


def verbs_of(group: Group) -> list[str]:
    """The verbs of one group."""
    return sorted(SENTENCES[group])
