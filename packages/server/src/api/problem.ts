import { type ErrorCode, errorCodes, MessageCenterError } from '@message-center/core'
import { type Static, Type } from 'typebox'

/** Codes that only HTTP knows; the others are the engine's. */
export const problemCodes = {
  ...errorCodes,
  method_not_allowed: { status: 405, title: 'The path does not know this method' },
  request_timeout: { status: 408, title: 'The request did not arrive in time' },
  headers_too_large: { status: 431, title: 'The headers are over the limit' },
} as const satisfies { readonly [code in ErrorCode]: unknown } & {
  readonly [code: string]: { status: number; title: string }
}

export type ProblemCode = keyof typeof problemCodes

export const ProblemSchema = Type.Object(
  {
    type: Type.String({ description: 'Link to what this code means.' }),
    title: Type.String({ description: 'The same for every problem of this code.' }),
    status: Type.Integer({ description: 'HTTP status.' }),
    code: Type.Enum(Object.keys(problemCodes), { description: 'Stable; decide by it.' }),
    detail: Type.String({ description: 'What is wrong this time.' }),
    field: Type.Optional(
      Type.String({
        description:
          'Where: a JSON pointer into the body (`/to/phone`), `?name` of a query parameter, or the name of a header.',
      }),
    ),
    fix: Type.Optional(Type.String({ description: 'What to do.' })),
  },
  { additionalProperties: false, title: 'Problem', description: 'RFC 9457, with code, field and fix.' },
)

/** What a caller gets instead of an answer. */
export type Problem = Static<typeof ProblemSchema>

/** What is told about a problem besides its code. */
export type ProblemWords = Pick<Problem, 'detail' | 'field' | 'fix'>

/** `basePath` is where the API is mounted, empty at the top. */
export function makeProblem(code: ProblemCode, words: ProblemWords, basePath: string): Problem {
  const { status, title } = problemCodes[code]
  const { detail, field, fix } = words
  return {
    type: `${basePath}/docs/errors#${code}`,
    title,
    status,
    code,
    detail,
    ...(field !== undefined && { field }),
    ...(fix !== undefined && { fix }),
  }
}

export function problemOf(error: MessageCenterError, basePath: string): Problem {
  const { code, message, field, fix } = error
  return makeProblem(
    code,
    { detail: message, ...(field !== undefined && { field }), ...(fix !== undefined && { fix }) },
    basePath,
  )
}

/** Anything thrown, as an error that may be shown. The cause stays for the log. */
export function toShownError(thrown: unknown): MessageCenterError {
  if (thrown instanceof MessageCenterError) return thrown
  return new MessageCenterError('internal', {
    detail: 'Something went wrong here that nobody expected.',
    fix: 'Try again; if it stays, tell the operator the X-Request-Id of this answer.',
    cause: thrown,
  })
}
