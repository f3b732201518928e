/** Beginnings of openids that show what can happen; all other users take everything and get it. */
export const openidPrefixes = {
  /** Does not follow the account: 43004. */
  gone: 'oGone',
  /** On the black list: 43019. */
  black: 'oBlack',
  /** Taken, and the event says `failed:user block`. */
  block: 'oBlock',
  /** Taken, and the event says `failed: system failed`, with a blank. */
  fail: 'oFail',
  /** Taken, and the event says `failed:freq limit`. */
  freq: 'oFreq',
  /** Taken, and no event comes. */
  mute: 'oMute',
} as const

/** Of 28 characters, as the provider's. */
export function makeOpenid(prefix: string, n: number): string {
  return prefix + String(n).padStart(28 - prefix.length, '0')
}

export function isKnownOpenid(openid: unknown): openid is string {
  return typeof openid === 'string' && /^o[A-Za-z0-9_-]{27}$/.test(openid)
}

/** What the event of a message to this user says; `undefined` when none comes. */
export function fateOf(openid: string): string | undefined {
  if (openid.startsWith(openidPrefixes.mute)) return undefined
  if (openid.startsWith(openidPrefixes.block)) return 'failed:user block'
  if (openid.startsWith(openidPrefixes.fail)) return 'failed: system failed'
  return openid.startsWith(openidPrefixes.freq) ? 'failed:freq limit' : 'success'
}
