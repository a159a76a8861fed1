/**
 * Names whose values are secret wherever they stand (letters only, lower case): credentials, and the links and codes
 * that Okta's lifecycle answers carry. Source: Okta, "Users" (activationToken, resetPasswordUrl, tempPassword …).
 */
const SECRET_NAMES = new Set(
  (
    'authorization proxyauthorization cookie setcookie password pwd passwd passphrase secret token apitoken ' +
    'accesstoken refreshtoken idtoken clientsecret clientassertion privatekey apikey xapikey answer ' +
    'recoveryanswer activationtoken activationurl temppassword resetpasswordurl resetpasswordtoken recoverytoken ' +
    'sessiontoken statetoken sharedsecret passcode hash salt newpassword oldpassword assertion dpop codeverifier'
  ).split(' '),
)
/** Longer names that end so hold one as well: `registrationToken`, `smtp_password`. */
const ENDINGS = /(?:token|secret|password|passcode|passphrase|apikey|privatekey)$/
/** What names a credential in a header or a query, wherever it stands in the name. */
const IN_ROWS = /authorization|cookie|token|secret|password|passwd|key|credential|assertion/

const letters = (name: string): string => name.replace(/[^a-z]/gi, '').toLowerCase()

const known = new Map<string, boolean>()
/** Names kept; data may bring any number of them. */
const MOST_KNOWN = 5_000

/** True when a field of this name holds a secret, however it is spelt (`api_token`, `X-Api-Key`). */
export function isSecretName(name: string): boolean {
  const before = known.get(name)
  if (before !== undefined) return before
  const plain = letters(name)
  const secret = SECRET_NAMES.has(plain) || ENDINGS.test(plain)
  if (known.size < MOST_KNOWN && name.length < 100) known.set(name, secret)
  return secret
}

/** True when a header or query row of this name is sealed by default. */
export const isSecretRow = (name: string): boolean => IN_ROWS.test(letters(name))
