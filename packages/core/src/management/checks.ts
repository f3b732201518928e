import { MessageCenterError } from '../errors.ts'
import type { RecordPage } from './management-store.ts'

const tenantPattern = /^[a-z0-9][a-z0-9-]{0,39}$/
const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/
const maxTitle = 200

/** Begins a key of an operator, where a tenant's key names its tenant. */
export const operatorName = 'operator'

export function checkTenantId(id: string, field: string): void {
  if (tenantPattern.test(id) && id !== operatorName) return
  throw invalid(
    field,
    `This is no id for a tenant.`,
    `Use 1 to 40 of a–z, 0–9 and "-", not "-" first and not "${operatorName}".`,
  )
}

/** Names that callers write: of accounts, routes and templates. */
export function checkName(name: string, field: string): void {
  if (namePattern.test(name)) return
  throw invalid(field, 'This is no name.', 'Use 1 to 64 letters, digits, ".", "_" and "-", a letter or digit first.')
}

/** Names for people. */
export function checkTitle(title: string, field: string): void {
  if (title.trim() !== '' && title.length <= maxTitle) return
  throw invalid(field, 'The name is empty or too long.', `Use 1 to ${maxTitle} characters.`)
}

export function checkWhole(value: number | undefined, field: string, min: number, max: number): void {
  if (value === undefined || (Number.isInteger(value) && value >= min && value <= max)) return
  throw invalid(field, 'The number is out of range.', `Use a whole number from ${min} to ${max}.`)
}

/** An update names the revision it saw; one without overwrites whatever is there. */
export function checkRevision(current: number, seen: number | undefined): void {
  if (seen === undefined || seen === current) return
  throw new MessageCenterError('conflict', {
    field: '/revision',
    detail: `It has changed meanwhile: revision ${current}, not ${seen}.`,
    fix: 'Read it again and decide again.',
  })
}

export interface ListPage {
  /** 1 to 500. Default 100. */
  readonly limit?: number
  /** Id or name of the last item of the page before. */
  readonly after?: string | undefined
}

/** `keyOf` makes the store's key of an id or name. */
export function pageOf({ limit = 100, after }: ListPage, keyOf: (after: string) => string): RecordPage {
  checkWhole(limit, '/limit', 1, 500)
  return { limit, ...(after !== undefined && { after: keyOf(after) }) }
}

export const invalid = (field: string, detail: string, fix: string): MessageCenterError =>
  new MessageCenterError('invalid_request', { field, detail, fix })

export const notFound = (what: string, where: string): MessageCenterError =>
  new MessageCenterError('not_found', {
    detail: `There is no ${what} of this name.`,
    fix: `Those there are: ${where}.`,
  })

export const exists = (what: string, field: string): MessageCenterError =>
  new MessageCenterError('conflict', {
    field,
    detail: `There is a ${what} of this name.`,
    fix: 'Choose another name, or change the one there is.',
  })

export const inUse = (detail: string, fix: string): MessageCenterError =>
  new MessageCenterError('in_use', { detail, fix })
