import type { JsonObject } from '@message-center/channel'
import type { HttpDouble, PluginDouble } from '@message-center/channel/double'
import { writeSharedId } from '../api/shared-message-id.ts'
import type { Company } from './company.ts'
import { type CompanyOptions, doubleAesKey, doubleCallbackToken } from './options.ts'

/** What a view of one plugin is made of. */
export interface ViewParts {
  readonly company: Company
  readonly http: HttpDouble
  readonly options: CompanyOptions
}

/** The wait that a block of a minute asks for. */
const throttleHintMs = 60_000

const numbered = (prefix: string, n: number): string => `${prefix}${String(n).padStart(6, '0')}`

/** What all plugins have in common. */
function viewBase({ company, http }: ViewParts, settings: JsonObject, wrong: JsonObject) {
  return {
    settings,
    wrongSettings: { ...settings, ...wrong },
    unreachableSettings: { ...settings, baseUrl: http.unreachableUrl },
    throttleHintMs,
    behave: http.behave,
    secrets: () => company.tokens.values(),
    stop: http.stop,
  }
}

function applicationBase(parts: ViewParts, more: JsonObject = {}) {
  const { corpId, apps } = parts.options
  const settings = { corpId, secret: apps[0]?.secret ?? '', baseUrl: parts.http.url, ...more }
  const { tokens } = parts.company
  return {
    ...viewBase(parts, settings, { secret: 'double-secret-that-is-wrong' }),
    expireTokens: () => tokens.withdraw(),
    tokenRequests: () => tokens.requests,
  }
}

export function appView(parts: ViewParts): PluginDouble {
  const agentId = parts.options.apps[0]?.agentId ?? 0
  const keys = { callbackToken: doubleCallbackToken, encodingAesKey: doubleAesKey }
  return {
    ...applicationBase(parts, { agentId, ...keys }),
    makeDelivery: (n, text) => ({ address: { wecomUser: numbered('Member', n) }, content: { text } }),
    refusedAddress: n => ({ wecomUser: numbered('Gone', n) }),
    received: () =>
      parts.company.messages.taken
        .filter(message => !message.isDropped)
        .map(({ kind, to, text, msgid, sharedBy, isRecalled }) => ({
          addressKey: `${kind}:${to.toLowerCase()}`,
          text,
          providerMessageId: writeSharedId({ id: msgid, count: sharedBy }),
          isRecalled,
        })),
  }
}

const chatCount = 32

export function chatView(parts: ViewParts): PluginDouble {
  const { company, options } = parts
  const [app] = options.apps
  for (let n = 0; app !== undefined && n < chatCount; n++)
    company.chats.create({ chatid: numbered('chat', n), userlist: ['member-1', 'member-2'], name: `Chat ${n}` }, app)
  return {
    ...applicationBase(parts),
    makeDelivery: (n, text) => ({ address: { wecomChat: numbered('chat', n % chatCount) }, content: { text } }),
    received: () => company.chats.taken.map(({ chatId, text }) => ({ addressKey: chatId, text })),
  }
}

export function botView(parts: ViewParts): PluginDouble {
  const { webhooks } = parts.options
  const groups = Object.keys(webhooks)
  const wrong = Object.fromEntries(groups.map(group => [group, `wrong-key-${group}`]))
  return {
    ...viewBase(parts, { webhooks, baseUrl: parts.http.url }, { webhooks: wrong }),
    makeDelivery: (n, markdown) => ({
      address: { wecomGroup: groups[n % groups.length] ?? '' },
      content: { markdown },
    }),
    received: () => parts.company.bots.taken.map(({ group, text }) => ({ addressKey: group, text })),
  }
}

export function customerView(parts: ViewParts): PluginDouble {
  const { tasks } = parts.company
  return {
    ...applicationBase(parts),
    makeDelivery: (n, text) => ({ address: { wecomCustomer: numbered('wmcustomer', n) }, content: { text } }),
    refusedAddress: n => ({ wecomCustomer: numbered('wmgone', n) }),
    received: () =>
      tasks.tasks.flatMap(({ msgid, text, customers, isStopped }) =>
        customers.map(({ id }) => ({
          addressKey: id,
          text,
          providerMessageId: writeSharedId({ id: msgid, count: customers.length }),
          isRecalled: isStopped,
        })),
      ),
    report: (outcome, { providerMessageId = '' }) =>
      tasks.confirm(providerMessageId.replace(/\*\d+$/, ''), () => (outcome === 'delivered' ? 1 : 2)),
  }
}
