import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { webhookInput } from '@/lib/modules/flow/webhook'
import { deliveryHeader, isSigned } from './webhook-signature'

const settings = (more: object) => webhookInput.parse(more)
const signed = (more: object, headers: Record<string, string>, body: string | Buffer, now = 0): boolean =>
  isSigned(settings(more), { headers, bytes: Buffer.from(body), now })

/** Examples that the senders' own pages give, with what has to be exactly so. */
const PUBLISHED = [
  {
    name: 'GitHub',
    settings: { signature: 'github', signingSecret: "It's a Secret to Everybody" },
    body: 'Hello, World!',
    at: 0,
    headers: {
      'x-hub-signature-256': 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
    },
    timed: false,
  },
  {
    name: 'Slack',
    settings: { signature: 'slack', signingSecret: '8f742231b10e8888abcd99yyyzzz85a5' },
    body: 'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
    at: 1_531_420_618,
    headers: {
      'x-slack-request-timestamp': '1531420618',
      'x-slack-signature': 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
    },
    timed: true,
  },
  {
    name: 'Standard Webhooks',
    settings: { signature: 'standard', signingSecret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' },
    body: '{"test": 2432232314}',
    at: 1_614_265_330,
    headers: {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    },
    timed: true,
  },
]

const hmac = (algorithm: string, secret: string, text: string, as: 'hex' | 'base64') =>
  createHmac(algorithm, secret).update(text).digest(as)

/** The same for those whose pages give no numbers. */
const MADE = [
  {
    name: 'Stripe',
    settings: { signature: 'stripe', signingSecret: 'whsec_abc' },
    body: '{"id":"evt_1"}',
    at: 1_700_000_000,
    headers: {
      'stripe-signature': `t=1700000000,v1=${hmac('sha256', 'whsec_abc', '1700000000.{"id":"evt_1"}', 'hex')}`,
    },
    timed: true,
  },
  {
    name: 'Shopify',
    settings: { signature: 'shopify', signingSecret: 'hush' },
    body: '{"id":1}',
    at: 0,
    headers: { 'x-shopify-hmac-sha256': hmac('sha256', 'hush', '{"id":1}', 'base64') },
    timed: false,
  },
  ...(['sha1', 'sha256', 'sha512'] as const).flatMap(signatureAlgorithm =>
    (['hex', 'base64'] as const).map(signatureEncoding => ({
      name: `HMAC with ${signatureAlgorithm} in ${signatureEncoding}`,
      settings: {
        signature: 'own',
        signingSecret: 'ключ',
        signatureHeader: 'X-Sig',
        signatureAlgorithm,
        signatureEncoding,
        signaturePrefix: 'sig=',
      },
      body: 'Jörg\r\n',
      at: 0,
      headers: { 'x-sig': `sig=${hmac(signatureAlgorithm, 'ключ', 'Jörg\r\n', signatureEncoding)}` },
      timed: false,
    })),
  ),
]

describe.each([...PUBLISHED, ...MADE])(
  'a signature of $name',
  ({ settings: how, body, at, headers, timed }) => {
    const now = at * 1_000

    it('passes over the bytes as they came', () => {
      expect(signed(how, headers, body, now)).toBe(true)
    })

    it('does not over a byte more, less or another', () => {
      for (const other of ['', `${body} `, body.slice(1), `\ufeff${body}`, body.toUpperCase()])
        expect([other, signed(how, headers, other, now)]).toEqual([other, false])
    })

    it('does not with another secret, an empty one or none', () => {
      for (const signingSecret of ['another', 'whsec_YW5vdGhlcg==', 'whsec_', undefined])
        expect(signed({ ...how, signingSecret }, headers, body, now)).toBe(false)
      expect(
        isSigned({ ...settings(how), signingSecret: '' }, { headers, bytes: Buffer.from(body), now }),
      ).toBe(false)
    })

    it('does not where a header is missing, empty, cut or has something added', () => {
      for (const name of Object.keys(headers)) {
        const value = (headers as Record<string, string>)[name] ?? ''
        for (const other of [undefined, '', value.slice(0, -1), `${value}0`, `x${value}`, '=', ',', '\xff']) {
          const changed = { ...headers, [name]: other } as Record<string, string>
          expect([name, other, signed(how, changed, body, now)]).toEqual([name, other, false])
        }
      }
    })

    it('is good for five minutes, and only where its time is in it', () => {
      for (const seconds of [-301, -299, 299, 301])
        expect(signed(how, headers, body, now + seconds * 1_000)).toBe(!timed || Math.abs(seconds) < 300)
    })
  },
)

describe('a signature among several', () => {
  it('of Stripe and of Standard Webhooks is found', () => {
    const [stripe] = MADE
    const [, v1 = ''] = Object.values(stripe?.headers ?? {})
      .join()
      .split(',')
    for (const [line, good] of [
      [`t=1700000000,v1=${'0'.repeat(64)},${v1},v0=x`, true],
      [`t=1700000000,${v1},v1=x`, true],
      [`t=1700000000,${v1.replace('v1', 'v0')}`, false],
      [`t=1700000001,${v1}`, false],
      [`t=1700000000,t=1700000001,${v1}`, false],
      [v1, false],
    ] as const)
      expect([
        line,
        signed(stripe?.settings ?? {}, { 'stripe-signature': line }, stripe?.body ?? '', 1_700_000_000_000),
      ]).toEqual([line, good])
    const standard = PUBLISHED[2]
    const good = standard?.headers['webhook-signature'] ?? ''
    for (const [line, passes] of [
      [`v1,AAAA ${good}`, true],
      [`v1a,AAAA ${good} v2,x`, true],
      [good.replace('v1,', 'v2,'), false],
      [good.replace('v1,', ''), false],
    ] as const)
      expect([
        line,
        signed(
          standard?.settings ?? {},
          { ...standard?.headers, 'webhook-signature': line },
          standard?.body ?? '',
          1_614_265_330_000,
        ),
      ]).toEqual([line, passes])
  })
})

describe('a signature that anybody could make', () => {
  it('with an empty secret passes nowhere', () => {
    const made = {
      github: { 'x-hub-signature-256': `sha256=${hmac('sha256', '', 'x', 'hex')}` },
      slack: {
        'x-slack-request-timestamp': '5',
        'x-slack-signature': `v0=${hmac('sha256', '', 'v0:5:x', 'hex')}`,
      },
      stripe: { 'stripe-signature': `t=5,v1=${hmac('sha256', '', '5.x', 'hex')}` },
      shopify: { 'x-shopify-hmac-sha256': hmac('sha256', '', 'x', 'base64') },
      standard: {
        'webhook-id': 'a',
        'webhook-timestamp': '5',
        'webhook-signature': `v1,${hmac('sha256', '', 'a.5.x', 'base64')}`,
      },
      own: { 'x-sig': hmac('sha256', '', 'x', 'hex') },
    }
    for (const [signature, headers] of Object.entries(made))
      for (const signingSecret of [undefined, '']) {
        const how = { ...settings({ signature, signatureHeader: 'X-Sig' }), signingSecret }
        const passes = isSigned(how, { headers, bytes: Buffer.from('x'), now: 5_000 })
        expect([signature, signingSecret, passes]).toEqual([signature, signingSecret, false])
      }
  })

  it('by moving the line between id, time and body of one that was sent long ago does not pass', () => {
    const how = { signature: 'standard', signingSecret: 'whsec_aHVzaC1odXNo' }
    const sign = (text: string): string =>
      `v1,${createHmac('sha256', 'hush-hush').update(text).digest('base64')}`
    const [old, now] = ['1614265330', '1700000000']
    const signature = sign(`msg.${old}.${now}.{}`)
    const sent = { 'webhook-id': 'msg', 'webhook-timestamp': old, 'webhook-signature': signature }
    expect(signed(how, sent, `${now}.{}`, Number(old) * 1_000)).toBe(true)
    const moved = { ...sent, 'webhook-id': `msg.${old}`, 'webhook-timestamp': now }
    expect(signed(how, moved, '{}', Number(now) * 1_000)).toBe(false)
  })
})

it('none is asked for unless the trigger says so', () => {
  expect(signed({}, {}, 'x')).toBe(true)
})

it('the header with a delivery’s id is the one that is named, else the sender’s own', () => {
  const names = ['none', 'github', 'slack', 'stripe', 'shopify', 'standard', 'own'].map(signature =>
    deliveryHeader(settings({ signature })),
  )
  expect(names).toEqual([
    undefined,
    'x-github-delivery',
    undefined,
    undefined,
    'x-shopify-webhook-id',
    'webhook-id',
    undefined,
  ])
  expect(deliveryHeader(settings({ signature: 'github', deliveryHeader: 'X-Own' }))).toBe('x-own')
})
