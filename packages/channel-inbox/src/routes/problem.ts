import type { HostResponse } from '@message-center/channel'

/** Codes a caller may branch on, each with its status and title. */
const problems = {
  invalid_request: [400, 'The request has a field that does not fit'],
  invalid_cursor: [400, 'The cursor is not one of this list'],
  unauthorized: [401, 'The token is missing or not valid'],
  token_expired: [401, 'The token has expired'],
  not_found: [404, 'There is nothing under this name'],
  too_many_streams: [429, 'The user has as many live connections as allowed'],
  inbox_unavailable: [503, 'The inbox cannot answer now'],
} as const satisfies { readonly [code: string]: readonly [status: number, title: string] }

export type ProblemCode = keyof typeof problems

export const problemCodes = Object.keys(problems)

export interface ProblemParts {
  readonly detail: string
  /** JSON pointer into the body, `?name` of a query parameter, or the name of a header. */
  readonly field?: string | undefined
  readonly fix?: string | undefined
  readonly headers?: { readonly [name: string]: string } | undefined
}

/** An answer as RFC 9457 describes it. */
export function problem(code: ProblemCode, { headers, ...parts }: ProblemParts): HostResponse {
  const [status, title] = problems[code]
  const body = { type: `urn:message-center:inbox:${code}`, title, status, code, ...parts }
  return {
    status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...(status === 401 && { 'www-authenticate': 'Bearer' }),
      ...headers,
    },
    body: JSON.stringify(body),
  }
}
