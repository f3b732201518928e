import { quote } from '../docs/curl.ts'

/** Where the operator gets the API key from. */
export type KeySource =
  /** Made at this start: shown now and never again. */
  | { readonly kind: 'made'; readonly key: string }
  /** `MC_BOOTSTRAP_KEY`. */
  | { readonly kind: 'set' }
  /** Made at an earlier start. */
  | { readonly kind: 'known' }

export interface Greeting {
  readonly url: string
  /** Where the data is. */
  readonly data: string
  readonly key: KeySource
  /** Page of a user's inbox. */
  readonly inboxUrl: string
  /** Whether the SMS line has an account to go to. */
  readonly hasSandbox: boolean
}

const inboxMessage = {
  to: { userId: 'u1' },
  channel: 'inbox',
  content: { title: 'Order shipped', text: 'Your order 4711 is on its way.' },
}

const sms = { to: { phone: '+8613800138000' }, channel: 'sms', template: 'order-shipped', variables: { no: '4711' } }

/** What a person wants to know first, as lines of text that can be pasted. */
export function greet(greeting: Greeting): string {
  const { url, data, key, inboxUrl, hasSandbox } = greeting
  const lines = [
    '',
    `Message center   ${url}`,
    `API              ${url}/docs`,
    `Inbox of u1      ${inboxUrl}`,
    `Data             ${data}`,
    ...keyLines(key),
    '',
    'Send an in-site message; the inbox page shows it at once:',
    '',
    curl(url, key, inboxMessage),
    ...(hasSandbox
      ? [
          '',
          'Send an SMS to the sandbox (a double of the provider: nothing leaves this machine):',
          '',
          curl(url, key, sms),
        ]
      : []),
    '',
  ]
  return `${lines.join('\n')}\n`
}

/** What one process of a cluster says of itself. */
export function greetMember(url: string, roles: readonly string[]): string {
  return `Message center   ${url}   ${roles.join(', ')}\n`
}

function keyLines(key: KeySource): readonly string[] {
  if (key.kind === 'made') return [`API key          ${key.key}   (shown once: keep it)`]
  if (key.kind === 'set') return ['API key          the one in MC_BOOTSTRAP_KEY']
  return [
    'API key          the one of the first start, here $MC_KEY: export MC_KEY=mc_…',
    '                 Lost? Start once with MC_BOOTSTRAP_KEY, and make a new one by POST /v1/keys.',
  ]
}

function curl(url: string, key: KeySource, message: object): string {
  const bearer = key.kind === 'made' ? key.key : key.kind === 'set' ? '$MC_BOOTSTRAP_KEY' : '$MC_KEY'
  const headers = `-H "Authorization: Bearer ${bearer}" -H 'Content-Type: application/json'`
  return `curl -sS ${url}/v1/messages ${headers} -d ${quote(JSON.stringify(message))}`
}
