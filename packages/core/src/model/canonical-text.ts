/**
 * A text that is equal for equal JSON values, whatever the order of their members. Lengths stand before texts, which
 * costs less than JSON's quotes: asked for every request with an idempotency key.
 *
 * Its hash is stored with the key: after a change of this text a repeat of a key from before looks like other content.
 */
export function canonicalText(value: unknown): string {
  if (typeof value === 'string') return `"${value.length}:${value}`
  if (typeof value !== 'object' || value === null) return `${value},`
  let text = ''
  if (Array.isArray(value)) {
    for (const item of value) text += canonicalText(item)
    return `[${text}]`
  }
  const members = value as { readonly [name: string]: unknown }
  for (const name of Object.keys(members).sort()) {
    const member = members[name]
    if (member !== undefined) text += `${name.length}:${name}${canonicalText(member)}`
  }
  return `{${text}}`
}
