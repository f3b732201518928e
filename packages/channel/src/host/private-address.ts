import { BlockList, isIP } from 'node:net'

/** Ranges that are not somebody else's host on the internet: IANA special-purpose registries, RFC 6890. */
const privateIPv4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const

const privateIPv6 = [
  ['::', 128],
  ['::1', 128],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const

/** Forms in which an IPv6 address carries an IPv4 address in its last 32 bits: mapped, compatible, NAT64. */
const carriersOfIPv4 = ['::ffff:', '::', '64:ff9b::']

const blocked = new BlockList()
for (const [net, prefix] of privateIPv4) {
  blocked.addSubnet(net, prefix, 'ipv4')
  for (const carrier of carriersOfIPv4) blocked.addSubnet(`${carrier}${net}`, 96 + prefix, 'ipv6')
}
for (const [net, prefix] of privateIPv6) blocked.addSubnet(net, prefix, 'ipv6')

/** Whether an IP address belongs to loopback, a private network or another range that a provider never has. */
export function isPrivateAddress(address: string): boolean {
  const [bare = ''] = address.split('%')
  const family = isIP(bare)
  if (family === 0) return true
  return blocked.check(bare, family === 4 ? 'ipv4' : 'ipv6')
}
