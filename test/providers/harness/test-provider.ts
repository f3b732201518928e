import type { JsonObject } from '@message-center/channel'
import type { ReceivedDelivery } from '@message-center/channel/double'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { placesOf, publicIn, secretsIn, textsIn } from './hidden-texts.ts'
import type { Kind, Provider, RefusedKind } from './provider.ts'
import { ProviderHub } from './provider-hub.ts'

type Message<Double> = Kind<Double> | RefusedKind<Double>

/** Sends a message of every kind through a running hub to the double, and looks at everything that comes back. */
export function testProvider<Double extends { stop(): Promise<void> }>(provider: Provider<Double>): void {
  const { plugin, kinds, refused, view, personal = textsIn } = provider
  const { receipts, recall } = plugin.capabilities
  const account = plugin.name
  const defaultReceipt = receipts.callback ? 'callback' : receipts.poll ? 'poll' : 'none'

  describe(`${plugin.name} through the running hub`, () => {
    let hub: ProviderHub
    let double: Double
    let published = 0

    beforeAll(async () => {
      hub = await ProviderHub.start(provider.storage ?? 'memory')
      double = await provider.start(hub.clock.now)
      const { settings } = view(double)
      await hub.ask('POST', '/v1/accounts', 201, { id: account, plugin: plugin.name, settings })
    })
    afterAll(async () => {
      await hub?.stop()
      await double?.stop()
    })

    /** What a caller sends; a template of ours is published for what the provider wants a template for. */
    const toMessage = async ({
      to,
      category = 'transactional',
      content,
      template,
    }: Message<Double>): Promise<JsonObject> => {
      const whole = typeof content === 'function' ? content(double) : content
      const message = { to, category, channel: plugin.channel }
      if (template === undefined) return { ...message, content: whole }
      published += 1
      const names = Object.keys(template.variables)
      await hub.publish(`kind-${published}`, {
        defaultLocale: 'zh-CN',
        locales: { 'zh-CN': { [plugin.channel]: whole } },
        variables: Object.fromEntries(names.map(name => [name, { isSensitive: category === 'otp' }])),
        providerTemplates: [
          { account, code: template.code, variables: Object.fromEntries(names.map(name => [name, `{{${name}}}`])) },
        ],
      })
      return { ...message, template: `kind-${published}`, variables: template.variables }
    }

    const send = async (message: Message<Double>): Promise<string> => {
      message.before?.(double)
      return hub.send(await toMessage(message))
    }

    const lastReceived = (): ReceivedDelivery => {
      const received = view(double).received().at(-1)
      if (received === undefined) throw new Error('The double took nothing.')
      return received
    }

    const callBack = (outcome: 'delivered' | 'failed'): Promise<readonly [number, string]> => {
      const request = view(double).makeCallback?.(outcome, lastReceived())
      if (request === undefined) throw new Error(`The double has no callback for ${outcome}.`)
      return hub.callBack(plugin.name, account, request)
    }

    /** The provider says what became of the last message, in one of its two ways. */
    const tell = async (how: 'callback' | 'poll', outcome: 'delivered' | 'failed'): Promise<void> => {
      // No earlier than it comes in life: providers tell the time in whole seconds.
      hub.clock.advance(1_000)
      if (how === 'callback') {
        expect((await callBack(outcome))[0]).toBe(200)
        return
      }
      view(double).report?.(outcome, lastReceived())
      hub.clock.advance(receipts.poll?.firstAfterMs ?? 0)
    }

    /** Our word for it, and what the failure codes say. */
    const explained = (code: string, providerCode: string): readonly object[] =>
      (provider.family ?? [plugin])
        .flatMap(({ failureCodes }) => failureCodes.filter(row => row.code === providerCode))
        .map(({ meaning, fault, nextStep }) => ({
          code,
          providerCode,
          detail: meaning.en,
          fault,
          nextStep: nextStep.en,
        }))

    it('has an account whose test works', async () => {
      expect(await hub.ask('POST', `/v1/accounts/${account}/check`, 200)).toMatchObject({ verdict: 'works' })
    })

    it.each(kinds)('brings to the provider and tells what became of it: $title', async kind => {
      const id = await send(kind)
      await hub.untilStatus(id, 'sent')
      expect(kind.took ? kind.took(double) : provider.taken(double).at(-1)).toMatchObject(kind.wire)

      const how = kind.receipt ?? defaultReceipt
      if (how !== 'none') {
        await tell(how, 'delivered')
        await hub.untilStatus(id, 'delivered')
      }
      // A provider that is not sure repeats itself.
      if (how === 'callback') await tell(how, 'delivered')

      const entries = await hub.timeline(id)
      expect(
        entries.map(({ kind }) => kind),
        JSON.stringify(entries),
      ).toEqual(['queued', 'sent', ...(how === 'none' ? [] : ['delivered'])])
      const { deliveryId, providerMessageId } = kind.took ? {} : lastReceived()
      expect(entries[1]).toMatchObject({ account, attempt: 1, durationMs: expect.any(Number) })
      expect(entries[1].providerMessageId).toBe(providerMessageId)
      if (deliveryId !== undefined) expect(entries[1].deliveryId).toBe(deliveryId)
    })

    it.runIf(defaultReceipt !== 'none')('explains what the provider took and could not deliver', async context => {
      const [kind] = kinds
      const id = await send(kind ?? refused)
      await hub.untilStatus(id, 'sent')
      if (defaultReceipt === 'callback' && view(double).makeCallback?.('failed', lastReceived()) === undefined)
        context.skip('The provider tells of no failures.')
      if (defaultReceipt !== 'none') await tell(defaultReceipt, 'failed')
      const { reason } = await hub.untilStatus(id, 'failed')
      expect(explained('receipt_failed', reason.providerCode)).toContainEqual(reason)
    })

    it.runIf(receipts.callback)('believes no forged callback', async () => {
      const [kind] = kinds
      const id = await send(kind ?? refused)
      await hub.untilStatus(id, 'sent')
      const forged = view(double).forgeCallback?.(lastReceived())
      if (forged === undefined) throw new Error('The double forges nothing.')
      expect((await hub.callBack(plugin.name, account, forged))[0]).toBeGreaterThanOrEqual(400)
      // What is believed is shown at once: a message after it has come to its end.
      const later = await send(kind ?? refused)
      await hub.untilStatus(later, 'sent')
      await tell('callback', 'delivered')
      await hub.untilStatus(later, 'delivered')
      expect((await hub.timeline(id)).map(({ kind }) => kind)).toEqual(['queued', 'sent'])
    })

    it('explains what the provider refuses, whose matter it is, and what to do', async () => {
      const id = await send(refused)
      const { reason } = await hub.untilStatus(id, 'failed')
      expect(explained(`rejected_${refused.fault}`, refused.code ?? reason.providerCode)).toContainEqual(reason)
      const { deliveries } = await hub.ask('GET', '/v1/dead-letters', 200)
      expect(deliveries[0]).toMatchObject({ messageId: id, reason })
    })

    it.runIf(recall.kind !== 'none')('takes back what the provider can take back', async () => {
      const [kind] = kinds
      const id = await send(kind ?? refused)
      await hub.untilStatus(id, 'sent')
      const { deliveries } = await hub.ask('POST', `/v1/messages/${id}/recall`, 200)
      expect(deliveries).toMatchObject([{ done: true, status: 'recalled' }])
      expect(lastReceived().isRecalled).toBe(true)
      await hub.untilStatus(id, 'recalled')
    })

    it('tells neither secrets nor addresses nor codes to anybody', async () => {
      for (const path of ['accounts', `accounts/${account}`, 'messages?limit=100', 'templates'])
        await hub.ask('GET', `/v1/${path}`, 200)
      const { settings, secrets } = view(double)
      const codes = kinds
        .filter(({ category }) => category === 'otp')
        .flatMap(({ template }) => textsIn(template?.variables))
      const shown = publicIn(settings, plugin.settings)
      const hidden = [
        ...secretsIn(settings, plugin.settings),
        ...(secrets?.() ?? []),
        ...[...kinds, refused]
          .flatMap(({ to }) => personal(to))
          .filter(text => text.length > 3 && !shown.includes(text)),
        ...codes,
        ...(provider.hidden ?? []),
      ]
      expect(hidden.length).toBeGreaterThan(2)
      const { answers, log } = hub.said()
      expect(hidden.flatMap(text => placesOf(text, answers))).toEqual([])
      expect(hidden.flatMap(text => placesOf(text, log))).toEqual([])
    })
  })
}
