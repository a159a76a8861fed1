/** Which headers and query rows are sealed by default; the form shows it as the server does it. */
export { isSecretRow } from '@/lib/secrets/names'
