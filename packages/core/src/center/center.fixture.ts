import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect } from 'vitest'
import { type ScriptedChannel, scriptedChannel } from '../flow/flow.fixture.ts'
import { createMessageCenter, type MessageCenter, type MessageCenterOptions } from '../index.ts'

const running: MessageCenter[] = []
const folders: string[] = []

afterEach(async () => {
  await Promise.allSettled(running.splice(0).map(center => center.stop(5_000)))
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mc-center-'))
  folders.push(folder)
  return folder
}

/** Over which stores the same tests run. */
export const storages = ['memory', 'sqlite'] as const

export const storageOf = (kind: (typeof storages)[number]): NonNullable<MessageCenterOptions['storage']> =>
  kind === 'memory' ? { kind } : { kind, folder: newFolder() }

export interface Hub {
  readonly center: MessageCenter
  readonly sms: ScriptedChannel
  readonly inbox: ScriptedChannel
}

/** A running engine with two scripted channels, the tenant `shop`, and accounts `main` and `spare` for sms, `box` for inbox. */
export async function startHub(
  options: Partial<MessageCenterOptions> = {},
  more: { sms?: Parameters<typeof scriptedChannel>[1] } = {},
): Promise<Hub> {
  const sms = scriptedChannel('sms', more.sms)
  const inbox = scriptedChannel('inbox')
  const center = await createMessageCenter({ channels: [sms.plugin, inbox.plugin], ...options })
  running.push(center)
  await center.start()
  await center.tenants.create({ id: 'shop', name: 'Shop' })
  await center.accounts.create('shop', { id: 'main', plugin: 'sms-scripted', settings: {} })
  await center.accounts.create('shop', { id: 'spare', plugin: 'sms-scripted', settings: {} })
  await center.accounts.create('shop', { id: 'box', plugin: 'inbox-scripted', settings: {} })
  return { center, sms, inbox }
}

export const scope = { tenant: 'shop' }

/** Waits until the only delivery of a message is in one of the states. */
export async function untilStatus(center: MessageCenter, id: string, ...states: string[]) {
  await expect
    .poll(async () => (await center.messages.find(id, scope)).status, { timeout: 8_000, interval: 5 })
    .toSatisfy((status: string) => states.includes(status))
  return center.messages.find(id, scope)
}
