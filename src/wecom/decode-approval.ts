import type { ApprovalChangeEvent, EventBase, OpenApprovalChangeEvent } from './event.js'
import {
  APPROVAL_CHANGE,
  FORM_STATUS,
  NODE_STATUS,
  NODE_TYPE,
  OPEN_FORM_STATUS,
  OPEN_NODE_TYPE,
  RULE_BY_APPROVER_ATTR,
  RULE_BY_APV_REL,
} from './event-approval.js'
import type { OpenApprovalPerson } from './event-approval.js'
import { child, elements, instant, list, named, requiredText, text, texts } from './fields.js'
import type { DocumentElement } from './xml.js'

export function decodeApproval(document: DocumentElement, base: EventBase): ApprovalChangeEvent {
  const info = child(document, 'ApprovalInfo')
  const applicant = child(info, 'Applyer')
  return {
    type: 'approval-change',
    approval: {
      spNo: requiredText(info, 'SpNoStr', 'SpNo'),
      spName: text(info, 'SpName'),
      status: named(FORM_STATUS, text(info, 'SpStatus')),
      templateId: text(info, 'TemplateId'),
      appliedAt: instant(text(info, 'ApplyTime')),
      applicantId: text(applicant, 'UserId'),
      applicantPartyId: text(applicant, 'Party'),
      records: elements(info, 'SpRecord').map(record => ({
        status: named(NODE_STATUS, text(record, 'SpStatus')),
        rule: named(RULE_BY_APPROVER_ATTR, text(record, 'ApproverAttr')),
        details: elements(record, 'Details').map(detail => ({
          approverId: text(child(detail, 'Approver'), 'UserId'),
          speech: text(detail, 'Speech'),
          status: named(NODE_STATUS, text(detail, 'SpStatus')),
          actedAt: instant(text(detail, 'SpTime')),
          attachmentIds: texts(detail, 'Attach'),
        })),
      })),
      notifiedIds: elements(info, 'Notifyer').map(person => text(person, 'UserId')),
      nodes: elements(child(info, 'ProcessList'), 'NodeList').map(node => ({
        nodeType: named(NODE_TYPE, text(node, 'NodeType')),
        status: named(NODE_STATUS, text(node, 'SpStatus')),
        rule: named(RULE_BY_APV_REL, text(node, 'ApvRel')),
        people: elements(node, 'SubNodeList').map(person => ({
          userId: text(child(person, 'UserInfo'), 'UserId'),
          speech: text(person, 'Speech'),
          status: named(NODE_STATUS, text(person, 'SpYj')),
          actedAt: instant(text(person, 'Sptime', 'SpTime')),
          mediaIds: texts(person, 'MediaIds').flatMap(list),
        })),
      })),
      comments: elements(info, 'Comments').map(comment => ({
        commentId: text(comment, 'CommentId'),
        userId: text(child(comment, 'CommentUserInfo'), 'UserId'),
        content: text(comment, 'CommentContent'),
        commentedAt: instant(text(comment, 'CommentTime')),
        attachmentIds: texts(comment, 'Attach'),
      })),
      change: named(APPROVAL_CHANGE, text(info, 'StatuChangeEvent')),
    },
    ...base,
  }
}

export function decodeOpenApproval(document: DocumentElement, base: EventBase): OpenApprovalChangeEvent {
  const info = child(document, 'ApprovalInfo')
  const step = text(info, 'approverstep', 'ApproverStep')
  return {
    type: 'open-approval-change',
    approval: {
      thirdNo: requiredText(info, 'ThirdNo'),
      spName: text(info, 'OpenSpName'),
      templateId: text(info, 'OpenTemplateId'),
      status: named(OPEN_FORM_STATUS, text(info, 'OpenSpStatus')),
      appliedAt: instant(text(info, 'ApplyTime')),
      applicant: {
        userId: text(info, 'ApplyUserId', 'ApplyUserid'),
        name: text(info, 'ApplyUserName'),
        party: text(info, 'ApplyUserParty'),
        image: text(info, 'ApplyUserImage'),
      },
      nodes: elements(child(info, 'ApprovalNodes'), 'ApprovalNode').map(node => ({
        status: named(NODE_STATUS, text(node, 'NodeStatus')),
        rule: named(RULE_BY_APPROVER_ATTR, text(node, 'NodeAttr')),
        nodeType: named(OPEN_NODE_TYPE, text(node, 'NodeType')),
        people: elements(child(node, 'Items'), 'Item').map(item => ({
          ...readPerson(item),
          status: named(NODE_STATUS, text(item, 'ItemStatus')),
          speech: text(item, 'ItemSpeech'),
          actedAt: instant(text(item, 'ItemOpTime')),
        })),
      })),
      notified: elements(child(info, 'NotifyNodes'), 'NotifyNode').map(readPerson),
      currentStep: /^\d{1,3}$/.test(step) ? Number(step) : null,
    },
    ...base,
  }
}

/** Published samples differ in the case of the id. */
function readPerson(item: DocumentElement): OpenApprovalPerson {
  return {
    userId: text(item, 'ItemUserId', 'ItemUserid'),
    name: text(item, 'ItemName'),
    party: text(item, 'ItemParty'),
    image: text(item, 'ItemImage'),
  }
}
