import { testFailureCodes } from '@message-center/channel/testing'
import { sharedCodes, wordsOf } from '../shared-codes.fixture.ts'
import { pushVivo } from './vivo.ts'

const documented = wordsOf(`
  10000 10070 10072 10093 10252 10254 10094 10096 10097 10302 10307
  1 2 4
`)

testFailureCodes(pushVivo.failureCodes, { documented: [...documented, ...sharedCodes] })
