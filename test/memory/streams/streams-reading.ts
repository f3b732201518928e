/** What the pages of the end users have seen so far. */
export interface StreamsReading {
  readonly open: number
  readonly refused: number
  readonly ended: number
  /** Events of new messages. */
  readonly created: number
  /** Signs of life. */
  readonly beats: number
  /** From sending a message to its event, in milliseconds. */
  readonly delayP50Ms: number
  readonly delayP99Ms: number
}
