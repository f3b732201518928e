import type { ChannelContext } from '@message-center/channel'
import { textOf } from '@message-center/channel/wire'
import { connectApi } from '../api/connect-api.ts'
import { successCode } from '../api/read-reply.ts'
import type { ApplicationSettings } from '../api/settings.ts'
import { explainUntrusted, untrustedCode } from '../api/untrusted-address.ts'

/** A group chat to be created. */
export interface NewGroupChat {
  /** Userids, 2 to 2,000. */
  readonly users: readonly string[]
  readonly name?: string | undefined
  /** One of the users. Default: the provider chooses. */
  readonly owner?: string | undefined
  /** An id of letters and digits, unique in the company. Default: the provider makes one. */
  readonly chatId?: string | undefined
}

/**
 * Creates a group chat that the application of these settings may write to, and gives its id for `wecomChat`.
 * Rejects with the provider's code when it refuses. A rejection for want of an answer leaves open whether the chat
 * exists; with a `chatId` of your own, try again and see. Source: WeCom, "Create a group chat".
 */
export async function createGroupChat(
  settings: ApplicationSettings,
  context: Pick<ChannelContext, 'http' | 'tokens'>,
  chat: NewGroupChat,
  signal: AbortSignal,
): Promise<string> {
  const { users, name, owner, chatId } = chat
  const body = { name, owner, userlist: users, chatid: chatId }
  const reply = await connectApi(settings, context)({ path: '/cgi-bin/appchat/create', body }, signal)
  if (reply.kind !== 'answer')
    throw new Error(`The group chat was perhaps not created (${reply.kind}): ${reply.reason}`)
  const { code, message } = reply
  if (code === untrustedCode) {
    const { reason, fix } = explainUntrusted(message)
    throw new Error(`The group chat was not created: ${code}. ${reason} ${fix}`)
  }
  const id = textOf(reply.body.chatid)
  if (code === successCode && id !== undefined) return id
  throw new Error(`The group chat was not created: ${code}. Look the code up among the provider's global error codes.`)
}
