import { z } from 'zod'
import { defineTrigger } from '@/lib/module-kit/define'
import { field } from '@/lib/module-kit/field'
import { anyJson } from '@/lib/module-kit/json-schema'

const headerName = z
  .string()
  .max(100)
  .regex(/^[\w-]+$/, 'must be a header’s name, such as X-Delivery-Id')

const SIGNED = ['github', 'slack', 'stripe', 'shopify', 'standard', 'own']
const own = { group: 'Signature', showWhen: { field: 'signature', is: ['own'] } }

export const webhookInput = z.object({
  respond: field(z.enum(['at-once', 'with-result']).default('at-once'), {
    label: 'Answer',
    help: 'At once with the run’s id, or within 30 seconds with the run’s result.',
    options: {
      fixed: [
        { value: 'at-once', label: 'At once, with the run’s id' },
        { value: 'with-result', label: 'When the run has ended, with its result' },
      ],
    },
  }),
  whenFailed: field(z.enum(['200', '500']).default('200'), {
    label: 'A run that failed is answered',
    help: 'After a 500 most senders send again, and what the run has done already is done again.',
    options: {
      fixed: [
        { value: '200', label: 'With 200 and what went wrong' },
        { value: '500', label: 'With 500 and what went wrong' },
      ],
    },
    showWhen: { field: 'respond', is: ['with-result'] },
  }),
  methods: field(
    z
      .array(z.enum(['POST', 'GET', 'PUT', 'PATCH', 'DELETE']))
      .min(1)
      .max(5)
      .default(['POST']),
    {
      label: 'Methods that start a run',
      help: 'A GET may be sent by whoever only looks at the address, such as the preview of a link in a chat.',
      options: {
        fixed: ['POST', 'GET', 'PUT', 'PATCH', 'DELETE'].map(value => ({ value, label: value })),
      },
    },
  ),
  secretIn: field(z.enum(['address', 'header']).default('address'), {
    label: 'Secret',
    help: 'In the address, or only in the header “Authorization: Bearer …”, which fewer logs see.',
    options: {
      fixed: [
        { value: 'address', label: 'May stand in the address' },
        { value: 'header', label: 'Only in the Authorization header' },
      ],
    },
  }),
  signature: field(
    z.enum(['none', 'github', 'slack', 'stripe', 'shopify', 'standard', 'own']).default('none'),
    {
      label: 'Signature of the sender',
      help: 'Checked before anything starts. A request with a missing, wrong or too old signature is answered 401.',
      group: 'Signature',
      options: {
        fixed: [
          { value: 'none', label: 'Not checked' },
          { value: 'github', label: 'GitHub' },
          { value: 'slack', label: 'Slack' },
          { value: 'stripe', label: 'Stripe' },
          { value: 'shopify', label: 'Shopify' },
          { value: 'standard', label: 'Standard Webhooks' },
          { value: 'own', label: 'Another, with HMAC' },
        ],
      },
    },
  ),
  signingSecret: field(z.string().min(1).max(1_000).optional(), {
    label: 'Signing secret',
    help: 'As the sender shows it, whsec_ and the like included.',
    group: 'Signature',
    secret: true,
    needed: true,
    showWhen: { field: 'signature', is: SIGNED },
  }),
  signatureHeader: field(headerName.optional(), {
    label: 'Header with the signature',
    placeholder: 'X-Signature',
    needed: true,
    ...own,
  }),
  signatureAlgorithm: field(z.enum(['sha256', 'sha512', 'sha1']).default('sha256'), {
    label: 'Algorithm',
    options: {
      fixed: [
        { value: 'sha256', label: 'HMAC with SHA-256' },
        { value: 'sha512', label: 'HMAC with SHA-512' },
        { value: 'sha1', label: 'HMAC with SHA-1' },
      ],
    },
    ...own,
  }),
  signatureEncoding: field(z.enum(['hex', 'base64']).default('hex'), {
    label: 'Written in',
    options: {
      fixed: [
        { value: 'hex', label: 'Hexadecimal digits' },
        { value: 'base64', label: 'Base64' },
      ],
    },
    ...own,
  }),
  signaturePrefix: field(z.string().max(100).default(''), {
    label: 'What stands before it',
    help: 'For example sha256= where the header is “sha256=5d41…”.',
    placeholder: 'sha256=',
    ...own,
  }),
  deliveryHeader: field(headerName.optional(), {
    label: 'Header with the delivery’s id',
    help: 'A request whose id has come before starts nothing. Left empty: X-GitHub-Delivery, X-Shopify-Webhook-Id or webhook-id where GitHub, Shopify or Standard Webhooks sign, else only Idempotency-Key.',
    placeholder: 'webhook-id',
    group: 'Repeats',
  }),
})
export type WebhookInput = z.output<typeof webhookInput>

/** A request to the scenario's own address starts the run (RUNNING.md, 1). */
export const webhook = defineTrigger({
  key: 'flow.webhook',
  version: 1,
  title: 'Webhook',
  summary: 'Starts when a request arrives at an address of the scenario’s own.',
  input: webhookInput,
  output: z.object({
    method: field(z.string(), { label: 'Method' }),
    headers: field(z.record(z.string(), z.string()), { label: 'Headers', secretByName: 'fields' }),
    query: field(z.record(z.string(), z.json()), { label: 'Query', secretByName: 'fields' }),
    body: field(anyJson(), { label: 'Body', secretByName: 'fields' }),
  }),
  source: 'webhook',
  byHand: 'needed',
  describe: () => 'Each request to its webhook address starts a run.',
  switchedOn: life => life.haveAddress(),
})
