import type { QueueEntry, ReaderGroup } from '../delivery-queue.ts'
import { type PackEntry, readPack } from '../pack.ts'
import type { ReceivedMessage } from './wire/received-message.ts'

/**
 * A broker message of ours: the lines `id body` of one or several entries, and properties that say how to read them.
 * A reader that meets another format puts the message aside instead of guessing.
 */
const format = '1'

const names = { format: 'mc-format', publishedAt: 'mc-at', dueAt: 'mc-due', only: 'mc-only' } as const

export interface MessageHead {
  /** When its entries were published, in milliseconds; stays when the message is sent on. */
  readonly publishedAt: number
  /** When its entry may be seen, in milliseconds. A message may come up before. */
  readonly dueAt?: number
  /** The group that is still to read it; the others have. */
  readonly only?: ReaderGroup
}

export type MessageReading =
  | { readonly verdict: 'read'; readonly head: MessageHead; readonly entries: readonly PackEntry[] }
  | { readonly verdict: 'foreign'; readonly reason: string }

export const lineOf = ({ id, body }: Pick<QueueEntry, 'id' | 'body'>): string => `${id} ${body}\n`

export function toProperties({ publishedAt, dueAt, only }: MessageHead): ReadonlyMap<string, string> {
  const properties = new Map<string, string>([
    [names.format, format],
    [names.publishedAt, String(publishedAt)],
  ])
  if (dueAt !== undefined) properties.set(names.dueAt, String(dueAt))
  if (only) properties.set(names.only, only)
  return properties
}

export function readMessage({ body, properties, isCompressed }: ReceivedMessage): MessageReading {
  const found = properties.get(names.format)
  if (found === undefined) return foreign('it was not written by a message center')
  if (found !== format) return foreign(`its format is "${found}", and this version reads "${format}"`)
  if (isCompressed) return foreign('its body is compressed')
  const publishedAt = Number(properties.get(names.publishedAt))
  const dueAt = properties.has(names.dueAt) ? Number(properties.get(names.dueAt)) : undefined
  const onlyText = properties.get(names.only)
  const only = readGroup(onlyText)
  const text = body.toString()
  if (!Number.isSafeInteger(publishedAt) || (dueAt !== undefined && !Number.isSafeInteger(dueAt)))
    return foreign('a property of it is no instant')
  if (onlyText !== undefined && !only) return foreign('it is for no group of this version')
  if (!/^(?:[^ \n]+ [^\n]*\n)+$/.test(text)) return foreign('its body has other lines than "id body"')
  return {
    verdict: 'read',
    head: { publishedAt, ...(dueAt !== undefined && { dueAt }), ...(only && { only }) },
    entries: readPack(text),
  }
}

function readGroup(text: string | undefined): ReaderGroup | undefined {
  return text === 'deliver' || text === 'sync' || text === 'receipts' ? text : undefined
}

const foreign = (reason: string): MessageReading => ({ verdict: 'foreign', reason })
