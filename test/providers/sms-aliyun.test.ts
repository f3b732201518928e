import { aliyunSms } from '@message-center/channel-sms-aliyun'
import { type AliyunDouble, startAliyunDouble } from '@message-center/channel-sms-aliyun/double'
import { testProvider } from './harness/test-provider.ts'

testProvider<AliyunDouble>({
  plugin: aliyunSms,
  start: now => startAliyunDouble({ now, signatures: ['测试签名', '促销签名'] }),
  view: double => double,
  taken: double => double.messages(),
  kinds: [
    {
      title: 'a notification, receipt by callback',
      to: { phone: '+8613800138001' },
      content: { text: '{{text}}' },
      template: { code: 'SMS_1000001', variables: { text: '您的包裹已到前台📦' } },
      wire: { phone: '+8613800138001', text: '您的包裹已到前台📦', signature: '测试签名', templateCode: 'SMS_1000001' },
    },
    {
      title: 'a notification, receipt by polling',
      to: { phone: '+8613800138005' },
      content: { text: '{{text}}' },
      template: { code: 'SMS_1000001', variables: { text: '您的包裹已签收' } },
      wire: { phone: '+8613800138005', text: '您的包裹已签收' },
      receipt: 'poll',
    },
    {
      title: 'a verification code',
      category: 'otp',
      to: { phone: '+8613800138002' },
      content: { text: '您的验证码是{{code}}，5分钟内有效。' },
      template: { code: 'SMS_1000002', variables: { code: '246810' } },
      wire: { phone: '+8613800138002', text: '您的验证码是246810，5分钟内有效。', templateCode: 'SMS_1000002' },
    },
    {
      title: 'a promotion with a signature of its own',
      category: 'marketing',
      to: { phone: '+8613800138003' },
      content: { text: '{{name}}，新品已上架，拒收请回复R', signature: '促销签名' },
      template: { code: 'SMS_1000003', variables: { name: '王女士' } },
      wire: { phone: '+8613800138003', text: '王女士，新品已上架，拒收请回复R', signature: '促销签名' },
    },
    {
      title: 'a code abroad',
      category: 'otp',
      to: { phone: '+85291234567' },
      content: { text: 'Your code is {{code}}.' },
      template: { code: 'SMS_1000004', variables: { code: '135799' } },
      wire: { phone: '+85291234567', text: 'Your code is 135799.', templateCode: 'SMS_1000004' },
    },
  ],
  refused: {
    to: { phone: '+8616600001234' },
    content: { text: '{{text}}' },
    template: { code: 'SMS_1000001', variables: { text: '您好' } },
    code: 'isv.MOBILE_NUMBER_ILLEGAL',
    fault: 'recipient',
  },
  hidden: ['13800138001', '13800138002', '91234567', '16600001234'],
})
