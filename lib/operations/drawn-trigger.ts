import { z } from 'zod'
import { AppError } from '@/lib/errors'
import type { Module } from '@/lib/module-kit/define'
import { hintsOf } from '@/lib/module-kit/field'
import type { Trigger, TriggerPlace, TriggerSource } from '@/lib/module-kit/trigger'
import type { Field, ScenarioDocument, ScenarioModule } from '@/lib/scenario/document'
import { issuesInWords } from '@/lib/scenario/issue-words'
import { isOpen, knownValue, mappingsOf } from '@/lib/scenario/mappings'
import type { OperationContext } from './define'

/** A trigger as it stands in a drawing. */
export interface DrawnTrigger {
  key: string
  /** The slot of what it listens to, where it has one. */
  slot: string | undefined
  title: string
  trigger: Trigger
  parameters: Readonly<Record<string, Field>>
  /** Its parameters, parsed. @throws {AppError} `invalid` where they are not complete */
  input: () => unknown
}

/** The drawing's trigger, if it has one that this installation knows. */
export function triggerIn(
  context: Pick<OperationContext, 'modules'>,
  document: { modules: readonly (Pick<ScenarioModule, 'module'> & Partial<ScenarioModule>)[] },
): DrawnTrigger | null {
  for (const { key = '', module: id, connection: slot, parameters = {} } of document.modules) {
    const module = context.modules(id)
    if (module?.trigger === undefined) continue
    const input = (): unknown => triggerInput(module, parameters)
    return { key, slot, title: module.title, trigger: module.trigger, parameters, input }
  }
  return null
}

/** What starts it, as runs and lists name it; empty where nothing does. */
export const sourceIn = (
  context: Pick<OperationContext, 'modules'>,
  document: Parameters<typeof triggerIn>[1],
): TriggerSource | '' => triggerIn(context, document)?.trigger.source ?? ''

/**
 * Parameters of a drawn trigger, parsed, however their fixed values are drawn; a declared secret that is sealed counts
 * as left out.
 * @throws {AppError} `invalid` for what cannot be used; something mapped is such: there is nothing to map in a trigger
 */
export function triggerInput(module: Module, parameters: Readonly<Record<string, Field>>): unknown {
  const [mapped] = Object.entries(parameters).flatMap(([name, field]) =>
    mappingsOf(field, [name]).filter(({ template, sealed }) =>
      sealed ? !module.secretInputs.includes(name) : isOpen(template),
    ),
  )
  if (mapped) {
    const name = String(mapped.path[0] ?? '')
    throw new AppError(
      'invalid',
      `“${labelOf(module, name)}” is mapped or secret, and nothing comes before a trigger that could be mapped in it. Type a fixed value.`,
      { field: name },
    )
  }
  const plain = knownValue({ is: 'fields', fields: { ...parameters } })
  const parsed = module.input.safeParse(plain)
  if (parsed.success) return parsed.data
  const words = issuesInWords(parsed.error, plain).map(
    ({ place, message }) => `“${labelOf(module, String(place[0] ?? ''))}” ${message}`,
  )
  throw new AppError('invalid', `${module.title} cannot be used yet: ${words.join(', ')}.`, {
    cause: parsed.error,
  })
}

const labelOf = ({ input }: Module, name: string): string => {
  const field = input.shape[name]
  return (field instanceof z.ZodType ? hintsOf(field)?.label : undefined) ?? name
}

/** Where and when the trigger of a drawing is asked about itself. */
export async function placeOf(
  context: OperationContext,
  document: Pick<ScenarioDocument, 'timeZone'>,
): Promise<TriggerPlace> {
  return { zone: document.timeZone ?? (await zoneOf(context)), now: context.clock.now() }
}

async function zoneOf(context: OperationContext): Promise<string> {
  const { workspaceId: id } = context.actor
  return (await context.prisma.workspace.findUniqueOrThrow({ where: { id } })).timeZone
}
