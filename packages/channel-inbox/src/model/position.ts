/**
 * How far somebody has seen an inbox: the last number of the user's own messages and changes, and the last one of the
 * announcements. Each of the two is counted by the store in the transaction that writes, so nothing appears behind it later.
 */
export interface Position {
  readonly own: number
  readonly shared: number
}

export const startPosition: Position = { own: 0, shared: 0 }

/** `12.3`, as clients carry it: id of an event, `upTo`, `lastEventId`. */
export function formatPosition(position: Position): string {
  return `${position.own}.${position.shared}`
}

export function parsePosition(text: string): Position | undefined {
  const match = /^(\d{1,15})\.(\d{1,15})$/.exec(text)
  return match ? { own: Number(match[1]), shared: Number(match[2]) } : undefined
}

/** Whether `position` holds something that `other` has not seen. */
export function isAhead(position: Position, other: Position): boolean {
  return position.own > other.own || position.shared > other.shared
}

export function isSamePosition(position: Position, other: Position): boolean {
  return position.own === other.own && position.shared === other.shared
}

/** Behind everything an inbox will ever hold. */
export const endPosition: Position = { own: 999_999_999_999_999, shared: 999_999_999_999_999 }

export function earlier(left: Position, right: Position): Position {
  return { own: Math.min(left.own, right.own), shared: Math.min(left.shared, right.shared) }
}
