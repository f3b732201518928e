/**
 * One call reaches many recipients under one id, and taking back concerns all of them. So the id that the host keeps
 * says how many deliveries share it: `id*3`, or the bare id for one.
 */
export interface SharedMessageId {
  /** As the provider gave it. */
  readonly id: string
  readonly count: number
}

export function writeSharedId({ id, count }: SharedMessageId): string {
  return count === 1 ? id : `${id}*${count}`
}

export function readSharedId(written: string): SharedMessageId {
  const [, id = written, count = '1'] = written.match(/^(.+)\*(\d{1,5})$/) ?? []
  return { id, count: Number(count) }
}
