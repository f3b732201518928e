import type { JsonObject } from '@message-center/channel'
import type { VendorRequest } from '../push-vendor.ts'

type Headers = { readonly [name: string]: string }

/** A POST of JSON. */
export function postJson(url: string, body: JsonObject, headers: Headers = {}): VendorRequest {
  return {
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  }
}

/** A POST of a form. Fields that are `undefined` are left out. */
export function postForm(
  url: string,
  fields: { readonly [name: string]: string | undefined },
  headers: Headers = {},
): VendorRequest {
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) form.append(name, value)
  return {
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8', ...headers },
    body: form.toString(),
  }
}
