/** A page of the hub's `/metrics`. */
export class Metrics {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  /** The sum over all labels; 0 when it was never counted. */
  number(name: string): number {
    const lines = this.#text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'gm'))
    return [...lines].reduce((sum, [, value]) => sum + Number(value), 0)
  }

  /** Entries in the lanes whose names begin like this. */
  waiting(...prefixes: readonly string[]): number {
    const lines = this.#text.matchAll(/^message_center_lane_waiting\{lane="([^"]+)"\} (\S+)$/gm)
    const isMeant = (lane = '') => prefixes.some(prefix => lane.startsWith(prefix))
    return [...lines].reduce((sum, [, lane, value]) => sum + (isMeant(lane) ? Number(value) : 0), 0)
  }
}
