import { createServer, type ServerResponse } from 'node:http'
import type { Sender, SendResult } from '@message-center/channel'
import { listenLocally } from '@message-center/channel/double'
import { createFakeClock, type FakeClock, makeContext } from '@message-center/channel/testing'
import { onTestFinished } from 'vitest'
import { makeDelivery } from './open-account.fixture.ts'
import { wechatMp } from './wechat-mp.ts'

/** A call as it came in. */
export interface SeenCall {
  readonly path: string
  readonly token: string | null
  readonly body: string
}

export type Script = (call: SeenCall, response: ServerResponse) => void

export interface ScriptedAccount {
  readonly calls: readonly SeenCall[]
  readonly clock: FakeClock
  readonly sender: Sender
  send(id?: string): Promise<SendResult | undefined>
}

export const tokenPath = '/cgi-bin/stable_token'

export interface ScriptOptions {
  /** Behind host and port of the base URL. */
  readonly basePath?: string
  /** Setting of the account. */
  readonly timeoutMs?: number
}

/** An account at a server that answers by the script, also what no double would. Closed with the test. */
export async function openScripted(script: Script, options: ScriptOptions = {}): Promise<ScriptedAccount> {
  const calls: SeenCall[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const url = new URL(request.url ?? '/', 'http://host')
    const token = url.searchParams.get('access_token')
    const call = { path: url.pathname, token, body: Buffer.concat(chunks).toString() }
    calls.push(call)
    script(call, response)
  })
  const port = await listenLocally(server)
  onTestFinished(() => void server.close())
  onTestFinished(() => server.closeAllConnections())
  const clock = createFakeClock()
  const context = makeContext({ clock, timeoutMs: options.timeoutMs ?? 1_000 })
  onTestFinished(() => context.close())
  const account = {
    appId: 'wx0123456789abcdef',
    appSecret: 'secret',
    baseUrl: `http://127.0.0.1:${port}${options.basePath ?? ''}`,
    ...(options.timeoutMs !== undefined && { timeoutMs: options.timeoutMs }),
  }
  const sender = await wechatMp.open(account, context)
  return {
    calls,
    clock,
    sender,
    send: async (id = 'a') => (await sender.send([makeDelivery({ id })], new AbortController().signal))[0],
  }
}

/** Gives tokens as told, one after the other and the last one for ever; other calls go to the rest of the script. */
export function givingTokens(tokens: readonly string[], otherwise: Script): Script {
  let given = 0
  return (call, response) => {
    if (call.path !== tokenPath) return otherwise(call, response)
    const access_token = tokens[Math.min(given++, tokens.length - 1)]
    response.end(JSON.stringify({ access_token, expires_in: 7200 }))
  }
}

export const takes: Script = (_, response) =>
  void response.end('{"errcode":0,"errmsg":"ok","msgid":3487542469355618313}')

export const says =
  (errcode: number, errmsg = ''): Script =>
  (_, response) =>
    void response.end(JSON.stringify({ errcode, errmsg }))
