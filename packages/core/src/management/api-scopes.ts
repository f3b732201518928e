/** What an API key may be allowed to do. A plugin's own routes name scopes of their own, such as `inbox:write`. */
export const apiScopes = {
  'messages:write': 'send, cancel, recall, replay',
  'messages:read': 'status, timeline, search',
  'templates:write': 'change and publish templates',
  'templates:read': 'read and preview templates',
  'accounts:write': 'change and test accounts',
  'accounts:read': 'read accounts, without their secrets',
  'routes:write': 'change routes',
  'routes:read': 'read routes',
  'keys:write': 'make and revoke keys, with scopes of its own at most',
  'keys:read': 'list keys',
  'tenants:write': 'make and rename tenants (operator)',
  'tenants:read': 'list tenants (operator)',
  'metrics:read': 'metrics (operator)',
  'channels:read': 'the catalogue of channels',
} as const

export type ApiScope = keyof typeof apiScopes

/** `*` allows everything, `messages:*` everything of messages. */
export function allows(granted: readonly string[], scope: string): boolean {
  return granted.some(one => one === scope || one === '*' || one === `${scope.split(':')[0]}:*`)
}
