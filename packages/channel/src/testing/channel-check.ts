import type { DoubleAbility } from '../double/index.ts'
import type { ChannelPlugin } from '../plugin.ts'
import type { Subject } from './subject.ts'

/** One promise of the contract and how to see that it is kept. */
export interface ChannelCheck {
  /** A fact in the present tense. */
  readonly title: string
  /** What the double has to be able to do; a lack that `cannot` explains skips the check. */
  readonly needs?: readonly DoubleAbility[]
  /** Whether the plugin promises this at all. Default: every plugin does. */
  appliesTo?(plugin: ChannelPlugin): boolean
  /** Throws a `CheckFailure` that says what is wrong and what to do. Returns a reason when there is nothing to see. */
  run(subject: Subject): Promise<SkipReason | undefined>
}

export interface SkipReason {
  readonly skipped: string
}

/** The plugin breaks a promise of the contract, or its double is incomplete. */
export class CheckFailure extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'CheckFailure'
  }
}

/** Fails the check unless the statement is true. The message says what is wrong and what the contract asks for. */
export function must(statement: boolean, message: string): asserts statement {
  if (!statement) throw new CheckFailure(message)
}
