import type { Lane, QueueEntry } from './delivery-queue.ts'

/** Entries of one lane in one row: a row costs as much as 30 lines in it. */
export interface Pack {
  readonly seq: number
  readonly lane: Lane
  readonly entries: readonly PackEntry[]
  /** The lines `id body`. */
  readonly body: string
}

/** One line of a pack. Where two groups of this process read it, both have this one. */
export class PackEntry {
  readonly id: string
  readonly body: string
  #content: unknown

  constructor(id: string, body: string) {
    this.id = id
    this.body = body
  }

  /** What the body says, parsed once. Whoever changes it changes it for the other group, too. Throws when it is no JSON. */
  get content(): unknown {
    this.#content ??= JSON.parse(this.body)
    return this.#content
  }
}

/** One bit each has to fit into two integers. */
const maxEntries = 64
/** Characters. One entry may be longer, alone. */
const maxLength = 262_144

interface OpenPack {
  readonly lane: Lane
  readonly entries: PackEntry[]
  body: string
}

/** Puts entries into packs: order within a lane is kept, `nextSeq` numbers them in the order they were closed or left open. */
export function toPacks(entries: Iterable<QueueEntry>, nextSeq: () => number): readonly Pack[] {
  const open = new Map<Lane, OpenPack>()
  const packs: Pack[] = []
  const close = (pack: OpenPack) => packs.push({ seq: nextSeq(), ...pack })
  for (const { lane, id, body } of entries) {
    let pack = open.get(lane)
    if (pack && (pack.entries.length === maxEntries || pack.body.length + body.length > maxLength)) {
      close(pack)
      pack = undefined
    }
    if (!pack) {
      pack = { lane, entries: [], body: '' }
      open.set(lane, pack)
    }
    pack.entries.push(new PackEntry(id, body))
    pack.body += `${id} ${body}\n`
  }
  for (const pack of open.values()) close(pack)
  return packs
}

export function readPack(body: string): readonly PackEntry[] {
  const entries: PackEntry[] = []
  for (let start = 0; start < body.length; ) {
    const space = body.indexOf(' ', start)
    const end = body.indexOf('\n', space)
    entries.push(new PackEntry(body.slice(start, space), body.slice(space + 1, end)))
    start = end + 1
  }
  return entries
}
