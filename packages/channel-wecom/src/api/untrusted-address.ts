/** Code of a call from an address that the application does not trust. */
export const untrustedCode = '60020'

export const trustedIpPage =
  'https://work.weixin.qq.com/wework_admin/frame#apps > the application > Company trusted IP (企业可信IP)'

/** What to do about an untrusted address, with the address as the provider saw it: `…, from ip: 203.0.113.7, …`. */
export function explainUntrusted(message: string | undefined): { readonly reason: string; readonly fix: string } {
  const address = message?.match(/from ip: ([0-9a-f.:]{3,45})/i)?.[1]
  return {
    reason: `WeCom does not trust the address of this hub${address === undefined ? '' : `, ${address}`}.`,
    fix: `Add ${address ?? 'the public address of this hub'} at ${trustedIpPage}.`,
  }
}
