import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

export interface Certificate {
  readonly keyFile: string
  readonly certificateFile: string
}

/** A certificate for 127.0.0.1, valid for a day, made into the folder. */
export function makeCertificate(folder: string): Certificate {
  const keyFile = join(folder, 'double.key')
  const certificateFile = join(folder, 'double.crt')
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  const names = ['-subj', '/CN=bench double', '-addext', 'subjectAltName=IP:127.0.0.1']
  execFileSync(
    'openssl',
    ['req', '-x509', ...curve, '-days', '1', ...names, '-keyout', keyFile, '-out', certificateFile],
    { stdio: 'pipe' },
  )
  return { keyFile, certificateFile }
}
