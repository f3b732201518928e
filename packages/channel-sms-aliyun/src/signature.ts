import { createHash, createHmac } from 'node:crypto'

/** A key pair of the provider; `securityToken` only with temporary credentials of its STS. */
export interface AccessKey {
  readonly id: string
  readonly secret: string
  readonly securityToken?: string | undefined
}

/** A request of the RPC style: one path, the action in a header. */
export interface UnsignedRequest {
  readonly method: 'GET' | 'POST'
  /** Host with its port, as the `host` header carries it. */
  readonly host: string
  readonly action: string
  readonly version: string
  readonly query: { readonly [name: string]: string }
  readonly body: string
  /** Absent without a body. */
  readonly contentType?: string | undefined
  /** When it is signed, in milliseconds since 1970. The provider refuses more than 15 minutes of difference. */
  readonly signedAt: number
  /** Unique per request: the provider refuses a second one with the same. */
  readonly nonce: string
}

const algorithm = 'ACS3-HMAC-SHA256'
const emptyQuery = {}

/**
 * Headers of a request, `authorization` included, `host` left out since the HTTP client sets it.
 * Source: Alibaba Cloud, "Request syntax and signature method V3".
 */
export function signRequest(request: UnsignedRequest, key: AccessKey): { readonly [name: string]: string } {
  const headers: Record<string, string> = {
    'x-acs-action': request.action,
    'x-acs-content-sha256': sha256(request.body),
    // The provider takes whole seconds only.
    'x-acs-date': new Date(request.signedAt).toISOString().replace(/\.\d{3}Z$/, 'Z'),
    'x-acs-signature-nonce': request.nonce,
    'x-acs-version': request.version,
  }
  if (request.contentType !== undefined) headers['content-type'] = request.contentType
  if (key.securityToken !== undefined) headers['x-acs-security-token'] = key.securityToken
  return { ...headers, authorization: authorizationOf(request, headers, key) }
}

function authorizationOf(
  request: UnsignedRequest,
  headers: { readonly [name: string]: string },
  key: AccessKey,
): string {
  const signed = Object.entries({ ...headers, host: request.host }).sort(byName)
  const signedNames = signed.map(([name]) => name).join(';')
  const canonicalRequest = [
    request.method,
    '/',
    canonicalQuery(request.query),
    // Each line ends itself, so that an empty line stands before the names.
    signed.map(([name, value]) => `${name}:${value.trim()}\n`).join(''),
    signedNames,
    sha256(request.body),
  ].join('\n')
  const signature = createHmac('sha256', key.secret)
    .update(`${algorithm}\n${sha256(canonicalRequest)}`)
    .digest('hex')
  return `${algorithm} Credential=${key.id},SignedHeaders=${signedNames},Signature=${signature}`
}

/** Parameters sorted by name and percent-encoded by RFC 3986. */
export function canonicalQuery(query: { readonly [name: string]: string } = emptyQuery): string {
  return Object.entries(query)
    .sort(byName)
    .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
    .join('&')
}

function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, sign => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
}

function byName([left]: readonly [string, string], [right]: readonly [string, string]): number {
  return left < right ? -1 : left > right ? 1 : 0
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
