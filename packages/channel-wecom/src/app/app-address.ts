import type { AddressSpec } from '@message-center/channel'
import { maskId } from '../api/mask-id.ts'

/** Whom an application writes to: one member, one department or one tag. Department and tag ids are texts. */
export type AppAddress =
  | { readonly wecomUser: string }
  | { readonly wecomDepartment: string }
  | { readonly wecomTag: string }

/** Everybody who sees the application. */
export const everybody = '@all'

/** An address by kind, as the code works with it. */
export interface AppRecipient {
  readonly kind: 'user' | 'department' | 'tag'
  readonly id: string
}

export function toRecipient(address: AppAddress): AppRecipient {
  if ('wecomUser' in address) return { kind: 'user', id: address.wecomUser }
  if ('wecomDepartment' in address) return { kind: 'department', id: address.wecomDepartment }
  return { kind: 'tag', id: address.wecomTag }
}

const id = { type: 'string', pattern: '^(?:0|[1-9][0-9]{0,18})$' }

export const appAddress = {
  schema: {
    type: 'object',
    additionalProperties: false,
    minProperties: 1,
    maxProperties: 1,
    properties: {
      wecomUser: {
        type: 'string',
        title: 'Member',
        description: 'The userid of a member as the directory has it, or @all for everybody who sees the application.',
        pattern: '^(?:@all|[A-Za-z0-9][A-Za-z0-9._@-]{0,63})$',
        examples: ['zhangsan'],
      },
      wecomDepartment: { ...id, title: 'Department', description: 'The id of a department.', examples: ['2'] },
      wecomTag: { ...id, title: 'Tag', description: 'The id of a tag.', examples: ['7'] },
    },
  },
  key: address => recipientKey(toRecipient(address)),
  mask: address => {
    const { kind, id } = toRecipient(address)
    return kind === 'user' ? maskId(id) : `${kind} ${maskId(id)}`
  },
} satisfies AddressSpec<AppAddress>

/** The provider takes no notice of case in userids, and answers in lower case. */
export function recipientKey({ kind, id }: AppRecipient): string {
  return `${kind}:${id.toLowerCase()}`
}
