import type { Logger } from '@message-center/channel'
import { pino } from 'pino'

/** A log of one JSON line per event on standard output. What is called like a secret or an address is cut out. */
export function createLog(
  level: 'debug' | 'info' | 'warn' | 'error' | 'silent',
  destination?: pino.DestinationStream,
): Logger {
  const lines = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: label => ({ level: label }) },
      messageKey: 'message',
      redact: { paths: hidden.flatMap(name => [name, `*.${name}`]), censor: '[hidden]' },
    },
    destination,
  )
  return {
    debug: (message, fields) => lines.debug(fields, message),
    info: (message, fields) => lines.info(fields, message),
    warn: (message, fields) => lines.warn(fields, message),
    error: (message, fields) => lines.error(fields, message),
  }
}

const hidden = [
  'key',
  'secret',
  'token',
  'password',
  'authorization',
  'cookie',
  'phone',
  'openid',
  'address',
  'to',
  'url',
]
