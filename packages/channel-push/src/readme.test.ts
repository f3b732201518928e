import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import type { ChannelPlugin, Delivery, JsonObject } from '@message-center/channel'
import { compileSchema } from '@message-center/channel/host'
import { describe, expect, it } from 'vitest'
import * as doubles from './double/index.ts'
import type { PushDouble } from './double/kit/push-double.ts'
import * as plugins from './index.ts'
import { openAccount } from './open-account.fixture.ts'

const packageFolder = new URL('..', import.meta.url)
const readme = await readFile(new URL('README.md', packageFolder), 'utf8')

type Vendor = readonly [plugin: ChannelPlugin, startDouble: (options: { now: () => number }) => Promise<PushDouble>]

const vendors: readonly Vendor[] = [
  [plugins.createPushApns({ allowsOtherHosts: true }), doubles.startApnsDouble],
  [plugins.pushFcm, doubles.startFcmDouble],
  [plugins.pushJpush, doubles.startJpushDouble],
  [plugins.pushGetui, doubles.startGetuiDouble],
  [plugins.pushHuaweiHarmony, doubles.startHuaweiHarmonyDouble],
  [plugins.pushHuaweiHms, doubles.startHuaweiHmsDouble],
  [plugins.pushXiaomi, doubles.startXiaomiDouble],
  [plugins.pushOppo, doubles.startOppoDouble],
  [plugins.pushVivo, doubles.startVivoDouble],
  [plugins.pushHonor, doubles.startHonorDouble],
]

function block(kind: string): string {
  const [, text] = new RegExp(`\`\`\`${kind}\n(.*?)\`\`\``, 's').exec(readme) ?? []
  if (text === undefined) throw new Error(`The README has no block '${kind}'.`)
  return text
}

describe.each(vendors.map(([plugin, startDouble]) => ({ name: plugin.name, plugin, startDouble })))(
  'the README on $name',
  ({ name, plugin, startDouble }) => {
    const settings: JsonObject = JSON.parse(block(`json settings ${name}`))

    it('shows settings that the schema takes, and names all of them', () => {
      expect(compileSchema(plugin.settings)(settings)).toEqual([])
      for (const field of Object.keys(Object(plugin.settings.properties))) expect(readme).toContain(`\`${field}\``)
    })

    it('shows a message that the vendor takes as it is written', async () => {
      const message: Pick<Delivery, 'category' | 'address' | 'content'> = JSON.parse(block(`json message ${name}`))
      expect(compileSchema(plugin.address.schema)(message.address)).toEqual([])
      expect(compileSchema(plugin.content.schema)(message.content)).toEqual([])
      expect(plugin.content.check?.(message.content, undefined)).toEqual([])
      const { classes, categories } = settings
      const { double, sender } = await openAccount(
        { plugin, startDouble },
        { ...(classes !== undefined && { classes }), ...(categories !== undefined && { categories }) },
      )
      const delivery = { id: '01980000-0000-7000-8000-00000000000a.0', attempt: 1, isRepeat: false, ...message }
      expect(await sender.send([delivery], new AbortController().signal)).toMatchObject([{ outcome: 'accepted' }])
      expect(double.pushes()).toMatchObject([{ title: message.content.title, body: message.content.body }])
    })
  },
)

it('shows a program that runs and prints what it says', async () => {
  const program = block('js')
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--conditions=@message-center/source', '--input-type=module', '--eval', program],
    { cwd: packageFolder, timeout: 15_000 },
  )
  expect(stdout).toBe('accepted Your parcel is here 📦\n')
})
