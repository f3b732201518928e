import type { PluginCatalogue } from '../channel/plugin-catalogue.ts'

/** Hashes an address for every channel on which it is one: a query does not say on which it is meant. */
export function addressHasher(
  catalogue: PluginCatalogue,
  hashRecipient: (channel: string, addressKey: string) => string,
): (address: string) => readonly string[] {
  return address => {
    const hashes = catalogue.entries().flatMap(({ plugin, addressFields, checkAddress }) => {
      const field = addressFields.find(name => checkAddress({ [name]: address }).length === 0)
      return field === undefined ? [] : [hashRecipient(plugin.channel, plugin.address.key({ [field]: address }))]
    })
    return [...new Set(hashes)]
  }
}
