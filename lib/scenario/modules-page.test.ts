import { describe, expect, it } from 'vitest'
import {
  describeModule,
  type FieldDescriptor,
  type ModuleDescriptor,
  type OutputDescriptor,
} from '@/lib/module-kit/describe'
import { SLOT_WORDS } from '@/lib/module-kit/slot'
import { MODULES } from '@/lib/modules'

const KINDS: Record<ModuleDescriptor['kind'], string> = {
  trigger: 'Trigger',
  action: 'Action: one bundle for each that arrives',
  search: 'Search: none or many bundles for each that arrives',
  flow: 'Flow control',
}

const TYPES: Record<FieldDescriptor['kind'], string> = {
  text: 'text',
  multiline: 'text',
  secret: 'text, kept secret',
  number: 'number',
  boolean: '`true` or `false`',
  choice: 'text',
  choices: 'list of texts',
  list: 'list',
  record: 'object with names of your own',
  object: 'object',
  json: 'any JSON',
}

const cell = (text: string): string => text.replaceAll('|', '\\|')

function bounds(min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER): string {
  if (max < Number.MAX_SAFE_INTEGER) return `From ${min} to ${max}.`
  return min > Number.MIN_SAFE_INTEGER ? `At least ${min}.` : ''
}

const namesOf = (part: OutputDescriptor, prefix = ''): string[] => {
  const path = `${prefix}${part.name}`
  return [`\`${path}\``, ...(part.fields ?? []).flatMap(below => namesOf(below, `${path}.`))]
}

/** A row for a parameter and one for each part of it; a list's parts are those of each item. */
function rowsOf(field: FieldDescriptor, prefix = ''): string[] {
  const path = `${prefix}${field.name}`
  const { options, showWhen, help, min, max } = field
  const choices = options && 'fixed' in options ? options.fixed.map(option => `\`${option.value}\``) : []
  const words = [
    `${field.label}: ${TYPES[field.kind]}.`,
    choices.length === 0
      ? ''
      : `One of ${choices.join(', ')}.`.replace('One', field.kind === 'choices' ? 'Any' : 'One'),
    field.kind === 'number' ? bounds(min, max) : '',
    showWhen ? `For \`${showWhen.field}\` ${showWhen.is.map(value => `\`${value}\``).join(' or ')}.` : '',
    help ?? '',
  ].filter(Boolean)
  const isPlain = field.default !== undefined && JSON.stringify(field.default) !== '{}'
  const otherwise = field.required ? 'needed' : isPlain ? `\`${JSON.stringify(field.default)}\`` : ''
  const below = (field.fields ?? []).flatMap(part => rowsOf(part, `${path}.`))
  const items = (field.item?.fields ?? []).flatMap(part => rowsOf(part, `${path}[].`))
  return [`| \`${path}\` | ${cell(otherwise)} | ${cell(words.join(' '))} |`, ...below, ...items]
}

function section(module: ModuleDescriptor): string {
  const parameters = module.fields.flatMap(field => rowsOf(field))
  const gives = module.output.flatMap(part => namesOf(part)).join(', ')
  return [
    `## ${module.title}`,
    '',
    `\`${module.id}\`. ${KINDS[module.kind]}.${module.connection ? ` Needs a ${SLOT_WORDS[module.connection]}.` : ''} ${module.summary}`,
    '',
    ...(parameters.length === 0
      ? []
      : ['| parameter | without it | what it is |', '| --- | --- | --- |', ...parameters, '']),
    ...(gives === '' ? [] : [`Gives ${gives}.`, '']),
  ].join('\n')
}

const page = (): string =>
  [
    '# Modules',
    '',
    'What each module takes and gives, by the names that a [scenario document](scenario-document.md) uses. This page is',
    'written from the modules themselves: `npx vitest run --project unit lib/scenario/modules-page.test.ts -u`.',
    '',
    'Every parameter is a field such as `{ "is": "value", "value": … }`; a part of an object, here written with a dot, stands',
    'in `{ "is": "fields", "fields": { … } }`, and an item of a list, written with `[]`, in `{ "is": "list", "items": [ … ] }`.',
    '',
    ...MODULES.map(describeModule).map(section),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n')

describe('docs/modules.md', () => {
  it('has every module as it is', async () => {
    await expect(page()).toMatchFileSnapshot('../../docs/modules.md')
  })
})
