import type { Logger } from '../context.ts'
import type { Json } from '../json.ts'

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly message: string
  readonly fields: { readonly [name: string]: Json | undefined }
}

export interface RecordingLogger extends Logger {
  readonly lines: readonly LogLine[]
}

/** A logger that keeps what it is told, for looking at afterwards. */
export function createRecordingLogger(): RecordingLogger {
  const lines: LogLine[] = []
  const at =
    (level: LogLine['level']): Logger['info'] =>
    (message, fields = {}) =>
      void lines.push({ level, message, fields })
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}
