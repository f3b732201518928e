/** What one process bears. Each is a whole number. */
export interface InboxLimits {
  /** Live connections of one user. Default 5. */
  readonly streamsPerUser: number
  /** Live connections of the process. Default 10 000. */
  readonly streams: number
  /** A sign of life to every live connection so often, in milliseconds. Default 15 000. */
  readonly heartbeatMs: number
  /** What other processes wrote is noticed so often, in milliseconds. Default 1 000. */
  readonly pollMs: number
  /** Longest wait for the store, in milliseconds. Default 10 000. */
  readonly storeMs: number
  /** Announcements a tenant has at the same time; an older one goes for a newer. Default 200. */
  readonly announcements: number
  /** An announcement is seen so long, in days, unless it says otherwise. Default 90. */
  readonly announcementDays: number
  /** A new inbox shows announcements made so many days before it began. Default 7. */
  readonly lookBackDays: number
}

const defaults: InboxLimits = {
  streamsPerUser: 5,
  streams: 10_000,
  heartbeatMs: 15_000,
  pollMs: 1_000,
  storeMs: 10_000,
  announcements: 200,
  announcementDays: 90,
  lookBackDays: 7,
}

const least: { readonly [name in keyof InboxLimits]?: number } = { lookBackDays: 0, heartbeatMs: 10, pollMs: 10 }

/** The limits with their defaults. Throws for one that is no whole number or too small. */
export function withDefaults(limits: Partial<InboxLimits> = {}): InboxLimits {
  const complete = { ...defaults, ...limits }
  for (const name of Object.keys(defaults) as (keyof InboxLimits)[]) {
    const [value, lowest] = [complete[name], least[name] ?? 1]
    if (!Number.isSafeInteger(value) || value < lowest) {
      throw new RangeError(`limits.${name} is ${value}; give a whole number of at least ${lowest}, or leave it out.`)
    }
  }
  return complete
}

export const dayMs = 86_400_000

/** A repeated delivery id is recognised so long, and a reader that was away so long still gets what it missed. */
export const memoryMs = 7 * dayMs
