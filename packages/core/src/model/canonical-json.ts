/** JSON with the members of every object in one order, so that equal values have equal texts. Asked on hot paths. */
export function canonicalJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  let text = ''
  for (const name of Object.keys(value).sort()) {
    const member: unknown = Reflect.get(value, name)
    if (member !== undefined) text += `${text ? ',' : ''}${JSON.stringify(name)}:${canonicalJson(member)}`
  }
  return `{${text}}`
}
