import { Type } from 'typebox'
import { closed } from './schema-parts.ts'

const delay = (description: string) => Type.Integer({ minimum: 0, maximum: 2_592_000_000, description })

/** How often and how long a delivery is tried. */
export const RetryPolicySchema = Type.Object(
  {
    backoff: Type.Union([
      Type.Object(
        { kind: Type.Enum(['fixed', 'linear']), delayMs: delay('The same each time, or n times as long.') },
        closed,
      ),
      Type.Object(
        {
          kind: Type.Literal('exponential'),
          delayMs: delay('Before the second attempt.'),
          factor: Type.Optional(Type.Number({ minimum: 1, maximum: 10, description: 'Default 2.' })),
        },
        closed,
      ),
      Type.Object(
        {
          kind: Type.Literal('list'),
          delaysMs: Type.Array(delay('One after the other; the last is repeated.'), { minItems: 1, maxItems: 100 }),
        },
        closed,
      ),
    ]),
    maxDelayMs: Type.Optional(delay('Longest wait between two attempts. Default 1 hour.')),
    jitter: Type.Optional(
      Type.Number({ minimum: 0, maximum: 1, description: 'Random share of the wait. Default 0.2.' }),
    ),
    maxAttempts: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, description: 'In all. Default 8.' })),
    maxAgeMs: Type.Optional(delay('No attempt begins later than this after the first could. Default 24 hours.')),
  },
  { ...closed, title: 'RetryPolicy' },
)
