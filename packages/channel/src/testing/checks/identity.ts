import { type ChannelCheck, must } from '../channel-check.ts'

/** Who the plugin says it is. */
export const identityChecks: readonly ChannelCheck[] = [
  {
    title: 'has a name and a channel in the allowed form, titled in English and Chinese',
    async run({ plugin }) {
      must(
        /^[a-z][a-z0-9-]{0,39}$/.test(plugin.name),
        `name is '${plugin.name}'; it has to begin with a-z and hold only a-z, 0-9 and '-', at most 40 characters.`,
      )
      must(
        /^[a-z][a-z0-9-]{0,39}$/.test(plugin.channel),
        `channel is '${plugin.channel}'; it has to begin with a-z and hold only a-z, 0-9 and '-', at most 40 characters.`,
      )
      must(plugin.title.en.trim() !== '', 'title.en is empty; name the provider in English.')
      must(/\p{Script=Han}/u.test(plugin.title.zh), 'title.zh has no Chinese character; name the provider in Chinese.')
      return undefined
    },
  },
]
