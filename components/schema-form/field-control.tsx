'use client'

import type { ComponentType } from 'react'
import type { FieldKind } from '@/lib/module-kit/describe'
import type { FormField } from './fields'
import { BooleanKind } from './kinds/boolean'
import { ChoiceKind } from './kinds/choice'
import { ChoicesKind } from './kinds/choices'
import { JsonKind } from './kinds/json'
import type { KindProps } from './kinds/kind-props'
import { ListKind } from './kinds/list'
import { LiveChoiceKind } from './kinds/live-choice'
import { MappedKind } from './kinds/mapped'
import { NumberKind } from './kinds/number'
import { ObjectKind } from './kinds/object'
import { RecordKind } from './kinds/record'
import { SecretKind } from './kinds/secret'
import { TextKind } from './kinds/text'

const KINDS: Record<FieldKind, ComponentType<KindProps>> = {
  text: TextKind,
  multiline: TextKind,
  number: NumberKind,
  boolean: BooleanKind,
  choice: ChoiceKind,
  choices: ChoicesKind,
  list: ListKind,
  record: RecordKind,
  object: ObjectKind,
  json: JsonKind,
  secret: SecretKind,
}

/** Kinds that take `{{ … }}` in their own text, so that they need no switch to a mapping. */
export const takesMappings = ({ kind, options }: FormField): boolean =>
  kind === 'text' || kind === 'multiline' || kind === 'json' || (kind === 'choice' && options === undefined)

/** Kinds that hold other fields, each with its own label and problem. */
export const holdsFields = ({ kind }: FormField): boolean =>
  kind === 'object' || kind === 'list' || kind === 'record'

function controlOf(field: FormField): ComponentType<KindProps> {
  if (field.kind !== 'choice') return KINDS[field.kind]
  if (field.options === undefined) return TextKind
  return 'live' in field.options ? LiveChoiceKind : ChoiceKind
}

/** The control of a field, by its kind; `mapped` when a mapping fills it, `secret` when it is sealed. */
export function FieldControl({ mapped, secret, ...props }: KindProps & { mapped: boolean; secret: boolean }) {
  if (secret) return <SecretKind {...props} />
  const Control = mapped && !takesMappings(props.field) ? MappedKind : controlOf(props.field)
  return <Control {...props} />
}
