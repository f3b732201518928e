import { execFileSync } from 'node:child_process'

/** A certificate for 127.0.0.1 that signs itself, made by openssl; key and certificate in PEM. */
export function makeCertificate(): { readonly key: string; readonly cert: string } {
  const made = execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1'],
      ...['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', '-', '-out', '-'],
    ],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 10_000 },
  )
  const part = (name: string) => new RegExp(`-----BEGIN ${name}-----[^]+?-----END ${name}-----\n`).exec(made)?.[0] ?? ''
  return { key: part('PRIVATE KEY'), cert: part('CERTIFICATE') }
}
