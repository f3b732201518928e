import { testFailureCodes } from '@message-center/channel/testing'
import { sharedCodes, wordsOf } from '../shared-codes.fixture.ts'
import { pushJpush } from './jpush.ts'

const documented = wordsOf(`
  1000 1001 1002 1003 1004 1005 1008 1009 1011 1012 1020 1030 2002 2003 2004 2005 2006 2007
  2 3
`)

testFailureCodes(pushJpush.failureCodes, { documented: [...documented, ...sharedCodes] })
