import type { JsonObject, ProviderTemplateUse } from '@message-center/channel'
import type { ApiCall } from './mp-api.ts'
import { kindOf, type WechatMpContent, type WechatMpDelivery } from './mp-content.ts'
import type { WechatMpSettings } from './settings.ts'

export const sendPaths = {
  template: '/cgi-bin/message/template/send',
  subscription: '/cgi-bin/message/subscribe/bizsend',
  'customer-service': '/cgi-bin/message/custom/send',
} as const

/** The call that sends a delivery; `undefined` when its kind needs a template and it has none. */
export function buildCall(delivery: WechatMpDelivery, settings: WechatMpSettings): ApiCall | undefined {
  const { content, template, address } = delivery
  const kind = kindOf(content, template)
  const post = (body: object): ApiCall => ({
    method: 'POST',
    path: sendPaths[kind],
    body: { touser: address.openid, ...body },
  })
  if (kind === 'customer-service') return post(customerServiceBody(content))
  if (template === undefined) return undefined
  return post(
    kind === 'template' ? templateBody(content, template, delivery.id) : subscriptionBody(content, template, settings),
  )
}

/** Source: WeChat, "Template Messages", template/send. */
function templateBody(content: WechatMpContent, template: ProviderTemplateUse, deliveryId: string): object {
  return {
    template_id: template.code,
    ...(content.url !== undefined && { url: content.url }),
    ...miniProgramOf(content),
    // The same openid with the same id is sent once within ten minutes.
    client_msg_id: deliveryId,
    data: dataOf(template),
  }
}

/** Source: WeChat, "Subscription Notices", subscribe/bizsend. */
function subscriptionBody(
  content: WechatMpContent,
  template: ProviderTemplateUse,
  { miniProgramState, noticeLanguage }: WechatMpSettings,
): object {
  return {
    template_id: template.code,
    ...(content.url !== undefined && { page: content.url }),
    ...miniProgramOf(content),
    ...(miniProgramState !== undefined && { miniprogram_state: miniProgramState }),
    ...(noticeLanguage !== undefined && { lang: noticeLanguage }),
    data: dataOf(template),
  }
}

function miniProgramOf({ miniProgram }: WechatMpContent): object {
  if (miniProgram === undefined) return {}
  const { appId, page } = miniProgram
  return { miniprogram: { appid: appId, ...(page !== undefined && { pagepath: page }) } }
}

function dataOf({ variables }: ProviderTemplateUse): JsonObject {
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, { value }]))
}

/** Source: WeChat, "Customer Service Messages", custom/send. */
function customerServiceBody({ text = '', message, staff }: WechatMpContent): object {
  return {
    ...(message ?? { msgtype: 'text', text: { content: text } }),
    ...(staff !== undefined && { customservice: { kf_account: staff } }),
  }
}
