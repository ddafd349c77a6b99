import type { Draft } from '../../dialogue/index.js'
import type { LeaveForm } from './leave.js'
import type { LeaveQuestion } from './read-request.js'

/** For whom a teacher fills the form in. */
export interface FiledStudent {
  id: string
  name: string
  classId: number
}

/** What a person has said so far. */
export interface LeaveDraft {
  form: Partial<LeaveForm>
  private: boolean
  /** 续假 of this slip. */
  extendsNumber: string | null
  /** A returned slip that is asked for again. */
  resubmits: string | null
  /** Empty = for the speaker. */
  students: FiledStudent[]
  unknown: string[]
  /** The one question that is open; the next text answers it. */
  question: LeaveQuestion | null
}

export const LEAVE_DIALOGUE = 'leave'

export function newDraft(form: Partial<LeaveForm> = {}): LeaveDraft {
  return { form, private: false, extendsNumber: null, resubmits: null, students: [], unknown: [], question: null }
}

export function draftOf(draft: Draft): LeaveDraft {
  return draft.data as unknown as LeaveDraft
}

/** The form as it can be sent; null = something is still missing. What nobody mentioned is the ordinary case. */
export function wholeForm({ shape, type, reason, ...form }: Partial<LeaveForm>): LeaveForm | null {
  return shape && type && reason ? { typeGuessedFrom: '', leavesCampus: false, ...form, shape, type, reason } : null
}
