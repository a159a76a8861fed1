import { createEmulator } from 'emulate'

/** Okta's own client secrets are made of letters, digits, - and _ as well; the emulator decodes nothing else rightly. */
export const CLIENT = { id: 'joinery-e2e', secret: 'a-client-secret-of-this-test' }

/** People at Okta. None has the address of the owner's account here but the one who would like to be it. */
export const AT_OKTA = {
  ada: { okta_id: '00uada', login: 'ada.byron@acme.test', first_name: 'Ada', last_name: 'Byron' },
  grace: { okta_id: '00ugrace', login: 'grace.hopper@acme.test', first_name: 'Grace', last_name: 'Hopper' },
  twin: {
    okta_id: '00utwin',
    login: 'twin@acme.test',
    email: 'ada@example.com',
    first_name: 'Not',
    last_name: 'Ada',
  },
} as const

/** An org on this machine in which people can sign in, and an app integration for Joinery. */
export interface FakeOkta {
  issuer: string
  stop(): Promise<void>
}

/** @param secret  what the org thinks the app's client secret is */
export async function startOkta(port: number, joinery: string, secret = CLIENT.secret): Promise<FakeOkta> {
  const issuer = `http://127.0.0.1:${port}`
  const emulator = await createEmulator({
    service: 'okta',
    port,
    baseUrl: issuer,
    seed: {
      okta: {
        users: Object.values(AT_OKTA),
        oauth_clients: [
          {
            client_id: CLIENT.id,
            client_secret: secret,
            name: 'Joinery',
            redirect_uris: [`${joinery}/api/auth/callback/okta`],
            auth_server_id: 'org',
          },
        ],
      },
    },
  })
  return { issuer, stop: () => emulator.close() }
}
