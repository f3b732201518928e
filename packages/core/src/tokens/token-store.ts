/** A provider's token as it is kept: sealed, and recognised by a keyed hash. */
export interface StoredToken {
  readonly sealed: string
  /** Of its value, 64 hexadecimal characters. */
  readonly fingerprint: string
  /** From now on, in milliseconds. */
  readonly expiresInMs: number
  /** From the beginning on, in milliseconds. */
  readonly lifeMs: number
}

export type NewToken = Omit<StoredToken, 'expiresInMs'>

/** Provider tokens that several processes share. Names have 64 hexadecimal characters. */
export interface TokenStore {
  start(): Promise<void>
  /** `undefined` when there is none, or it has expired. */
  read(name: string): Promise<StoredToken | undefined>
  /** Lives from now on. Not stored when one with a greater `fence` is there: this one comes too late. */
  write(name: string, token: NewToken, fence: number): Promise<void>
  /** Only while it is the one with this fingerprint. */
  drop(name: string, fingerprint: string): Promise<void>
  /** Answers how many. */
  forgetExpired(): Promise<number>
  /** May be called twice. */
  stop(): Promise<void>
}
