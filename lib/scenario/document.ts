import { z } from 'zod'
import { RESERVED_NAMES } from '@/lib/json'
import type { Json } from '@/lib/module-kit/json'
import { anyJson } from '@/lib/module-kit/json-schema'
import { SLOT_KINDS } from '@/lib/module-kit/slot'
import { FILTER_OPERATORS } from './filter-operators'

/** Names that could reach an object's prototype; refused wherever a name comes from outside. */
export const FORBIDDEN_NAMES = RESERVED_NAMES

const name = z
  .string()
  .min(1)
  .max(200)
  .refine(text => !FORBIDDEN_NAMES.has(text), 'this name is reserved')

const json = anyJson()

/**
 * How a parameter is filled, tagged (DESIGN.md, "The document"):
 * a fixed value, a text with `{{ … }}` in it, named parts, a list of parts, or "clear this" (sends null).
 *
 * `sealed` stands for a secret. A stored one names an immutable sealed value by `id`, and the modules that the mappings
 * in it read (`uses`); its text is opened by a run and nowhere else. `of` is a secret on its way in, and is sealed
 * before it is stored. With neither it was left out of an export.
 */
export type Field =
  | { is: 'value'; value: Json }
  | { is: 'mapping'; template: string }
  | { is: 'fields'; fields: Record<string, Field> }
  | { is: 'list'; items: Field[] }
  | { is: 'clear' }
  | SealedField

/** A secret's own content. */
export type SecretContent = Extract<Field, { is: 'value' | 'mapping' }>
export interface SealedField {
  is: 'sealed'
  id?: string | undefined
  uses?: string[] | undefined
  of?: SecretContent | undefined
}

export const fieldSchema: z.ZodType<Field> = z.lazy(() =>
  z.discriminatedUnion(
    'is',
    [
      z.strictObject({ is: z.literal('value'), value: json }),
      z.strictObject({ is: z.literal('mapping'), template: z.string().max(65_536) }),
      z.strictObject({ is: z.literal('fields'), fields: z.record(name, fieldSchema) }),
      z.strictObject({ is: z.literal('list'), items: z.array(fieldSchema).max(1_000) }),
      z.strictObject({ is: z.literal('clear') }),
      z.strictObject({
        is: z.literal('sealed'),
        id: z.uuid().optional(),
        uses: z
          .array(z.string().regex(/^m[1-9]\d{0,5}$/))
          .max(500)
          .optional(),
        of: z
          .discriminatedUnion('is', [
            z.strictObject({ is: z.literal('value'), value: json }),
            z.strictObject({ is: z.literal('mapping'), template: z.string().max(65_536) }),
          ])
          .optional(),
      }),
    ],
    {
      error: (issue: { code: string }) =>
        issue.code === 'invalid_type'
          ? 'must say what it is, such as { "is": "value", "value": … } or { "is": "mapping", "template": "{{…}}" }'
          : undefined,
    },
  ),
)

const filterRow = z
  .strictObject({
    left: fieldSchema,
    type: z.enum(['text', 'number', 'date', 'boolean', 'list', 'any']),
    operator: z.string(),
    right: fieldSchema.optional(),
    /** Text only: whether letter case counts. */
    matchCase: z.boolean().optional(),
  })
  .superRefine(({ type, operator, left, right }, context) => {
    if (left.is === 'sealed' || right?.is === 'sealed') {
      context.addIssue({ code: 'custom', message: 'a filter cannot use a sealed secret' })
    }
    const fitting: readonly string[] = FILTER_OPERATORS[type]
    if (fitting.includes(operator)) return
    const message = `“${operator}” does not fit the type ${type}, which has ${fitting.join(', ')}`
    context.addIssue({ code: 'custom', path: ['operator'], message })
  })
export type FilterRow = z.output<typeof filterRow>

/** Rows joined by "and" inside a group and by "or" between groups, or one expression. */
export const filterSchema = z.discriminatedUnion('is', [
  z.strictObject({ is: z.literal('rows'), any: z.array(z.array(filterRow).min(1).max(50)).min(1).max(50) }),
  z.strictObject({ is: z.literal('expression'), expression: z.string().min(1).max(65_536) }),
])
export type Filter = z.output<typeof filterSchema>

const moduleKey = z.string().regex(/^m[1-9]\d{0,5}$/, 'a module’s key is m and a number, such as m1')
const linkId = z.string().regex(/^l[1-9]\d{0,5}$/, 'a link’s id is l and a number, such as l1')
const slotName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,49}$/, 'a slot is lower-case letters, digits and dashes')
  .refine(text => !FORBIDDEN_NAMES.has(text), 'this name is reserved')

const moduleSchema = z.strictObject({
  key: moduleKey,
  /** `app.name@version`. */
  module: z
    .string()
    .regex(
      /^[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*@[1-9]\d*$/,
      'names a module and its version, such as okta.get-user@1',
    ),
  label: z.string().max(200).optional(),
  note: z.string().max(5_000).optional(),
  /** The slot that its connection, or its webhook, comes from. */
  connection: slotName.optional(),
  parameters: z.record(name, fieldSchema).default({}),
  /** A disabled module hands its bundle on untouched. */
  disabled: z.boolean().optional(),
  position: z.strictObject({ x: z.number(), y: z.number() }).optional(),
})
export type ScenarioModule = z.output<typeof moduleSchema>

const linkSchema = z.strictObject({
  id: linkId,
  from: moduleKey,
  to: moduleKey,
  label: z.string().max(200).optional(),
  filter: filterSchema.optional(),
  /** Which route is tried first; equal numbers keep the document's order. */
  order: z.number().int().min(0).max(1_000).optional(),
  /** Taken when no other link of the module was. */
  fallback: z.boolean().optional(),
  /** An error route: taken by bundles that failed in `from`. */
  error: z.boolean().optional(),
})
export type ScenarioLink = z.output<typeof linkSchema>

/** A drawing, as it is stored, exported and imported. */
export const scenarioDocument = z.strictObject({
  format: z.literal(1),
  name: z.string().trim().min(1).max(200),
  description: z.string().max(5_000).optional(),
  /** IANA name; the workspace's zone when absent. */
  timeZone: z.string().max(100).optional(),
  settings: z
    .strictObject({
      /** Bundles of the outermost fan-out in flight. */
      parallelism: z.number().int().min(1).max(50).default(1),
      stopAtFirstFailure: z.boolean().default(false),
    })
    .default({ parallelism: 1, stopAtFirstFailure: false }),
  /** Slots of connections and webhooks by name, filled per workspace. */
  connections: z
    .record(
      slotName,
      z.strictObject({
        kind: z.enum(SLOT_KINDS),
        label: z.string().max(200).optional(),
        /** In an exported document: the name of the connection that filled it. */
        name: z.string().max(200).optional(),
      }),
    )
    .default({}),
  modules: z.array(moduleSchema).max(500),
  links: z.array(linkSchema).max(2_000),
})
export type ScenarioDocument = z.output<typeof scenarioDocument>
export type ScenarioDocumentInput = z.input<typeof scenarioDocument>
