import { readdirSync } from 'node:fs'
import { expect, vi } from 'vitest'
import { operatorKey, startTestHub, type TestHub } from '../../packages/server/src/hub/test-hub.fixture.ts'
import { type Block, read } from './documents.ts'
import { commandsOf, parseCommand } from './shell.ts'

/** What pages write for the address of the hub. */
const writtenAddress = 'http://127.0.0.1:8080'

interface Request {
  readonly method: string
  readonly url: string
  readonly headers: { readonly [name: string]: string }
  readonly body?: string
}

/** A reader who tries one page from top to bottom. */
export interface Reader {
  /** Does what the commands say. Rejects where a reader would be stuck. */
  follow(block: Block): Promise<void>
  /** Sends a JSON block as what its words say it is. */
  send(block: Block): Promise<void>
  /** The last command's answer holds what the block shows; one that was read is read again for some seconds. */
  compare(block: Block): Promise<void>
}

export async function startReaders(): Promise<{ readonly hub: TestHub; reader(): Reader }> {
  const hub = await startTestHub()
  return { hub, reader: () => new PageReader(hub.hub.url) }
}

class PageReader implements Reader {
  readonly #url: string
  readonly #variables: { [name: string]: string } = { MC_KEY: operatorKey }
  #last: Request | undefined
  #answer: unknown

  constructor(url: string) {
    this.#url = url
  }

  async follow({ text }: Block): Promise<void> {
    for (const line of commandsOf(text)) await this.#run(line)
  }

  async send({ words, text }: Block): Promise<void> {
    const [method, path, expected] = sentTo(words)
    const headers = { authorization: `Bearer ${operatorKey}`, 'content-type': 'application/json' }
    const response = await fetch(this.#url + path, { method, headers, body: comingDates(text) })
    expect(`${response.status} ${await response.text()}`).toContain(`${expected} `)
  }

  async compare({ text }: Block): Promise<void> {
    const shown: unknown = JSON.parse(text)
    if (typeof shown !== 'object' || shown === null) throw new Error('An answer is an object.')
    const holds = async () => {
      if (this.#last?.method === 'GET') this.#answer = await ask(this.#last)
      expect(this.#answer).toMatchObject(shown)
    }
    await vi.waitFor(holds, { timeout: 10_000, interval: 50 })
  }

  async #run(line: string): Promise<void> {
    const [, name] = /^export (\w+)=\S*…$/.exec(line) ?? []
    if (name !== undefined) return this.#fillIn(name)
    const { words } = parseCommand(line, this.#variables)
    const [program = '', ...rest] = words.slice(words.findIndex(word => !/^\w+=/.test(word)))
    if (program === 'npm') return checkScript(rest)
    if (program === 'npx') return checkBin(rest)
    if (program !== 'curl') throw new Error(`Nothing checks the command: ${line}`)
    this.#last = toRequest(rest, this.#url)
    this.#answer = await ask(this.#last)
  }

  /** What a reader copies out of the answer before. */
  #fillIn(name: string): void {
    const copied: { readonly [variable: string]: string | undefined } = {
      MC_KEY: operatorKey,
      ID: memberOf(this.#answer, 'id'),
      TOKEN: memberOf(this.#answer, 'token'),
    }
    const value = copied[name]
    if (value === undefined) throw new Error(`The answer before has nothing for ${name}.`)
    this.#variables[name] = value
  }
}

function sentTo(words: string): readonly [method: string, path: string, status: number] {
  if (words === 'request') return ['POST', '/v1/messages/dry-run', 200]
  if (words === 'template') return ['POST', '/v1/templates', 201]
  if (words === 'account') return ['PATCH', '/v1/accounts/sms-sandbox', 200]
  throw new Error(`Nobody knows where to send ${words}.`)
}

/** Only the options that pages use; any other has to be added here. */
function toRequest(words: readonly string[], hubUrl: string): Request {
  const headers: { [name: string]: string } = {}
  let method: string | undefined
  let url: string | undefined
  let body: string | undefined
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    const next = () => words[++at] ?? ''
    if (word === '-sS') continue
    if (word === '-X') method = next()
    else if (word === '-d') body = next()
    else if (word === '-H') {
      const [name = '', ...value] = next().split(': ')
      headers[name] = value.join(': ')
    } else if (word.startsWith(writtenAddress)) url = word.replace(writtenAddress, hubUrl)
    else throw new Error(`Nothing checks ${word} of curl.`)
  }
  if (url === undefined) throw new Error(`The command asks nobody at ${writtenAddress}.`)
  return {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    url,
    headers,
    ...(body !== undefined && { body: comingDates(body) }),
  }
}

async function ask({ url, ...request }: Request): Promise<unknown> {
  const response = await fetch(url, request)
  const text = await response.text()
  if (!response.ok) throw new Error(`${request.method} ${url} answers ${response.status}: ${text}`)
  return text === '' ? undefined : JSON.parse(text)
}

/** Dates of pages grow old; in a test they are always tomorrow and the day after. */
function comingDates(text: string): string {
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()
  return text
    .replace(/("sendAt":\s*)"[^"]+"/, `$1"${inDays(1)}"`)
    .replace(/("expireAt":\s*)"[^"]+"/, `$1"${inDays(2)}"`)
}

function checkScript([name = '', script = '']: readonly string[]): void {
  const { scripts } = JSON.parse(read('package.json'))
  expect(Object.keys(scripts)).toContain(name === 'run' ? script : name)
}

function checkBin([name = '']: readonly string[]): void {
  const bins = readdirSync(new URL('../../packages', import.meta.url)).flatMap(folder =>
    Object.keys(JSON.parse(read(`packages/${folder}/package.json`)).bin ?? {}),
  )
  expect(bins).toContain(name)
}

function memberOf(answer: unknown, name: string): string | undefined {
  if (typeof answer !== 'object' || answer === null) return undefined
  const value: unknown = Object.entries(answer).find(([key]) => key === name)?.[1]
  return typeof value === 'string' ? value : undefined
}
