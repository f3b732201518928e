import { testFailureCodes } from '@message-center/channel/testing'
import { sharedCodes, wordsOf } from '../shared-codes.fixture.ts'
import { pushXiaomi } from './xiaomi.ts'

const documented = wordsOf(`
  1 10001 10002 10003 20607 26003 65029 20301
  10008 10012 10016 10017 21305 65009 65011 65012 65013 65014 65015 65016 65017 65036 65037 65038 10037 22102
  10027 10034 26004 200001
  21301 21302 21303 22000 22006 22007 22022 10031 10036 26006 27001
  10029 65003 65007 badRegIds
  16 32 64 128
`)

testFailureCodes(pushXiaomi.failureCodes, { documented: [...documented, ...sharedCodes] })
