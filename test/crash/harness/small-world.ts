import { ask } from './api.ts'

/** Management data and in-site messages that were answered, so that a test sees whether they are still there. */
export class SmallWorld {
  readonly #prefix: string
  readonly #templates: string[] = []
  readonly #users: string[] = []

  /** `known`: how many of each there are already. */
  constructor(prefix: string, known = 0) {
    this.#prefix = prefix
    for (let n = 0; n < known; n++) this.#add()
  }

  /** Adds some of both. */
  async grow(url: string): Promise<void> {
    for (let n = 0; n < 3; n++) {
      const { name, userId } = this.#add()
      await made(
        ask('POST', `${url}/v1/templates`, { name, defaultLocale: 'en', locales: { en: { sms: { text: name } } } }),
      )
      await made(
        ask('POST', `${url}/v1/messages`, {
          channel: 'inbox',
          to: { userId },
          content: { title: 'Hello', text: userId },
        }),
      )
    }
  }

  #add(): { name: string; userId: string } {
    const n = this.#users.length
    const added = { name: `${this.#prefix}-template-${n}`, userId: `${this.#prefix}-user-${n}` }
    this.#templates.push(added.name)
    this.#users.push(added.userId)
    return added
  }

  /** What is not there any more, a line each. */
  async missing(url: string): Promise<readonly string[]> {
    const missing: string[] = []
    for (const name of this.#templates) {
      const posted = await ask('GET', `${url}/v1/templates/${name}/versions/1`)
      if (posted.outcome !== 'answered' || posted.status !== 200) missing.push(`template ${name} is lost`)
    }
    for (const userId of this.#users) {
      const count = await countMessages(url, userId)
      if (count !== 1) missing.push(`${userId} has ${count} messages in the inbox`)
    }
    return missing
  }
}

async function countMessages(url: string, userId: string): Promise<number> {
  const { token } = (await made(ask('POST', `${url}/v1/inbox/tokens`, { userId }))) as { token: string }
  const page = await made(ask('GET', `${url}/v1/inbox/messages`, undefined, { authorization: `Bearer ${token}` }))
  return (page as { messages: readonly unknown[] }).messages.length
}

async function made(asking: ReturnType<typeof ask>): Promise<unknown> {
  const posted = await asking
  if (posted.outcome === 'answered' && posted.status < 300) return posted.body
  throw new Error(posted.outcome === 'answered' ? JSON.stringify(posted.body) : posted.outcome)
}
