import type { Json, JsonObject } from '@message-center/channel'
import type { CompanyOptions } from './options.ts'
import { type Refusal, refuse } from './refusal.ts'

/** Somebody whom a call names. */
export interface AppRecipientName {
  readonly kind: 'user' | 'department' | 'tag'
  readonly to: string
}

/** Whom a call reaches, and the lists of the answer that name the others, in lower case as the provider writes them. */
export interface ReadRecipients {
  readonly good: readonly AppRecipientName[]
  readonly lists: { readonly [list: string]: string | undefined }
}

/** Members of these names do not exist. All others do. */
export const isGoneMember = (user: string): boolean => user.toLowerCase().startsWith('gone')

/** Members of these names have no interface licence. */
const isUnlicensed = (user: string): boolean => user.toLowerCase().startsWith('unlicensed')

export function readRecipients(body: JsonObject, options: CompanyOptions): ReadRecipients | Refusal {
  const [users, parties, tags] = [body.touser, body.toparty, body.totag].map(splitList)
  if (users === undefined || parties === undefined || tags === undefined) return refuse(40058, 'invalid list')
  if (users.length > 1000) return refuse(40032, 'invalid userid list size')
  if (parties.length > 100) return refuse(82002, 'invalid party list size')
  if (tags.length > 100) return refuse(82003, 'invalid tag list size')
  if (users.length + parties.length + tags.length === 0) return refuse(82001, 'user & party & tag all empty')
  // With @all the other lists are ignored.
  if (users.includes('@all')) return { good: [{ kind: 'user', to: '@all' }], lists: {} }
  const known = (user: string) => !isGoneMember(user) && !isUnlicensed(user)
  const hasParty = (id: string) => options.departments.includes(id)
  const hasTag = (id: string) => options.tags.includes(id)
  return {
    good: [
      ...named('user', users.filter(known)),
      ...named('department', parties.filter(hasParty)),
      ...named('tag', tags.filter(hasTag)),
    ],
    lists: {
      invaliduser: joined(users.filter(isGoneMember)),
      unlicenseduser: joined(users.filter(isUnlicensed)),
      invalidparty: joined(parties.filter(id => !hasParty(id))),
      invalidtag: joined(tags.filter(id => !hasTag(id))),
    },
  }
}

/** A JSON list of userids, as updating a card wants it. */
export function readUserIds(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter(item => typeof item === 'string') : []
}

/** `a|b`, each name once; `undefined` when it is no text. */
function splitList(value: Json | undefined): readonly string[] | undefined {
  if (value === undefined) return []
  if (typeof value !== 'string') return undefined
  const names = new Map(value.split('|').map(name => [name.toLowerCase(), name]))
  return [...names.values()].filter(name => name !== '')
}

function named(kind: AppRecipientName['kind'], ids: readonly string[]): readonly AppRecipientName[] {
  return ids.map(to => ({ kind, to }))
}

const joined = (ids: readonly string[]): string | undefined =>
  ids.length === 0 ? undefined : ids.join('|').toLowerCase()
