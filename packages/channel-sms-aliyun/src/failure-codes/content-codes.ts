import { failureRows } from '@message-center/channel'
import type { RequestCode } from './request-code.ts'

/** Template, signature or values are the matter. */
export const contentCodes: readonly RequestCode[] = [
  ...failureRows({ fault: 'content', handling: 'reject', culprit: 'call' }, [
    [
      'isv.SMS_TEMPLATE_ILLEGAL',
      [
        'The template does not exist in this account, is not approved, or is of another kind.',
        '模板不存在于该账号、未通过审核或类型不符。',
      ],
      [
        'Compare the code with the list of approved templates and bind the right one.',
        '对照已审核通过的模板列表，绑定正确的模板代码。',
      ],
    ],
    [
      'isv.EXTEND_CODE_ERROR',
      ['The same extension code belongs to another signature.', '扩展码已被其他签名使用。'],
      ['Give each signature an extension code of its own.', '为每个签名使用不同的扩展码。'],
    ],
    [
      'isv.SMS_TEST_SIGN_TEMPLATE_LIMIT',
      ['A test signature works only with a test template.', '测试签名只能与测试模板配合使用。'],
      ['Apply for a signature and template of your own.', '申请自有签名和模板。'],
    ],
    [
      'isv.MOBILE_COUNT_OVER_LIMIT',
      ['More numbers in one call than the provider takes.', '单次调用的号码数量超过上限。'],
      ['Report it: the plugin keeps to 1,000 and 100 numbers.', '请反馈此问题：插件单次最多发送 1000 或 100 个号码。'],
    ],
  ]),
  ...failureRows({ fault: 'content', handling: 'reject', culprit: 'number' }, [
    [
      'isv.SMS_TEST_NUMBER_LIMIT',
      ['Test templates reach only numbers bound for testing.', '测试模板只能发送到已绑定的测试手机号。'],
      [
        'Bind the number in the console of the provider, or use an approved template.',
        '在阿里云控制台绑定测试手机号，或改用审核通过的模板。',
      ],
    ],
  ]),
  ...failureRows({ fault: 'content', handling: 'reject', culprit: 'parameters' }, [
    [
      'isv.SMS_SIGNATURE_ILLEGAL',
      ['The signature does not exist in this account or is not approved.', '签名不存在于该账号或未通过审核。'],
      [
        'Use an approved signature, written exactly so and without 【】.',
        '使用审核通过的签名，文字须完全一致且不含【】。',
      ],
    ],
    [
      'isv.SMS_SIGNATURE_SCENE_ILLEGAL',
      ['The signature may not be used for this kind of template.', '签名的适用场景与模板类型不一致。'],
      [
        'Use a general signature: one for verification codes sends nothing else.',
        '改用通用签名：验证码签名只能发送验证码模板。',
      ],
    ],
    [
      'isv.SIGN_STATE_ILLEGAL',
      ['The signature is not in a state to be used.', '签名当前状态不可用。'],
      [
        'Look at the signature in the console: approval or the filing with the carriers may be missing.',
        '在控制台查看签名状态：可能未审核通过或未完成运营商实名报备。',
      ],
    ],
    [
      'isv.SMS_SIGN_ILLEGAL',
      ['The signature is not allowed.', '签名不合法。'],
      [
        'Use an approved signature whose filing with the carriers is complete.',
        '使用审核通过且已完成运营商报备的签名。',
      ],
    ],
    [
      'isv.SMS_CONTENT_ILLEGAL',
      ['The text contains something that may not be sent.', '短信内容包含禁止发送的内容。'],
      ['Change the variable that holds it.', '修改含有违规内容的变量。'],
    ],
    [
      'isv.TEMPLATE_MISSING_PARAMETERS',
      ['A variable of the template has no value.', '模板变量缺少对应的参数值。'],
      ['Give each variable of the approved template a value.', '为已审核模板的每个变量提供值。'],
    ],
    [
      'isv.TEMPLATE_PARAMS_ILLEGAL',
      ['A value does not fit the kind of its variable.', '模板变量的值与变量属性不符。'],
      [
        'Keep to the kind of the variable: a code has 4 to 6 digits, other values up to 35 characters.',
        '按变量属性填写：验证码为 4 至 6 位，其他变量不超过 35 个字符。',
      ],
    ],
    [
      'isv.INVALID_PARAMETERS',
      ['A parameter of the call is malformed.', '参数格式不正确。'],
      ['Look at number, signature and variables of this message.', '检查该消息的号码、签名和变量。'],
    ],
    [
      'isv.INVALID_JSON_PARAM',
      ['The variables are not an object of texts.', '模板变量不是由字符串组成的 JSON 对象。'],
      ['Hand in every value as a text, numbers too.', '所有变量值（包括数字）均以字符串传入。'],
    ],
    [
      'isv.PARAM_LENGTH_LIMIT',
      ['A value or the whole text is too long.', '变量或短信整体长度超过限制。'],
      [
        'Shorten the values: 35 characters each, 500 for the whole text with signature.',
        '缩短变量：单个变量不超过 35 个字符，含签名的全文不超过 500 个字符。',
      ],
    ],
    [
      'isv.PARAM_NOT_SUPPORT_URL',
      ['A value is a link or an IP address.', '变量值不能为链接或 IP 地址。'],
      ['Put the link into the template and have it approved.', '将链接写入模板正文并提交审核。'],
    ],
    [
      'isv.BLACK_KEY_CONTROL_LIMIT',
      ['A value contains a forbidden word.', '变量中包含黑名单关键字。'],
      ['Change the value.', '修改变量内容。'],
    ],
  ]),
]
