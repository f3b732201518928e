import type { HostRequest } from '../host-route.ts'

/** A request as the host hands it to a plugin, of the parts that matter; the rest is empty. */
export function hostRequest(
  parts: Partial<Omit<HostRequest, 'body'>> & { readonly body?: string | Uint8Array },
): HostRequest {
  const { body = '' } = parts
  return {
    method: 'POST',
    path: '/',
    params: {},
    query: new URLSearchParams(),
    headers: {},
    signal: new AbortController().signal,
    ...parts,
    body: typeof body === 'string' ? Buffer.from(body) : body,
  }
}
